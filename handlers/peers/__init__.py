"""Peers: who is proposed to whom when somebody asks, and which reasons are shown. Pure: no session, no clock."""
