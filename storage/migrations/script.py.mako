"""${message}."""

import sqlalchemy as sa
from alembic import op

import storage.database
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables from the revision before to this one."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Versions only go forward: restore the copy that was made before."""
    raise RuntimeError("downgrading is not possible: restore the copy made before the migration")
