"""`python -m bench`: every measurement, one after the other; several minutes."""

from __future__ import annotations

from bench import check_pass, fetching, reading, start

start.main()
fetching.main()
reading.main()
check_pass.main()
