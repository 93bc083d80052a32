"""`python -m relaybook` is the command `relaybook`."""

import sys

from relaybook.cli import main

sys.exit(main())
