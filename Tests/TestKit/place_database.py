"""Makes a file in the MaxMind DB format, with the library mmdb_writer.

usage: place_database.py FILE RECORDS, which are a JSON object {network: record}. A file with networks of IPv6 holds those of
IPv4, too.
"""

import json
import sys

from mmdb_writer import MMDBWriter
from netaddr import IPSet

records = json.loads(sys.argv[2])
version = 6 if any(":" in network for network in records) else 4
writer = MMDBWriter(
    version, "Latchkey-Test-City", ["en", "de", "ja"], "Places for the tests", ipv4_compatible=version == 6
)
for network, record in records.items():
    writer.insert_network(IPSet([network]), record)
writer.to_db_file(sys.argv[1])
