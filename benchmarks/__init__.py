"""How fast, how small, how even: measured on real databases, each figure beside what it is compared with."""
