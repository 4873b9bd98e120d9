"""What others make of our secrets and QR codes, as JSON: codes by pyotp, and the text of a QR code by zxing-cpp.

    independent.py codes BASE32 TIME...
    independent.py uri OTPAUTH_URI
    independent.py qr FILE.svg
"""

import json
import re
import sys

import pyotp
import zxingcpp


def codes(secret, *times):
    return [pyotp.TOTP(secret).at(int(time)) for time in times]


def uri(text):
    totp = pyotp.parse_uri(text)
    return {
        "secret": totp.secret, "issuer": totp.issuer, "name": totp.name, "digits": totp.digits,
        "interval": totp.interval, "algorithm": totp.digest().name,
    }


class Image:
    """Grey pixels, in the form that zxing-cpp reads without other packages."""

    def __init__(self, rows, scale):
        width = len(rows[0])
        self.pixels = bytearray()
        for row in rows:
            self.pixels += bytes(value for value in row for _ in range(scale)) * scale
        self.size = (len(rows) * scale, width * scale)

    def __buffer(self):
        return memoryview(self.pixels).cast("B", self.size)

    view = property(__buffer)


def qr(path):
    svg = open(path, encoding="utf-8").read()
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [[255] * size for _ in range(size)]
    runs = re.search(r'fill="#000" d="([^"]*)"', svg)[1]
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", runs):
        for x in range(int(column), int(column) + int(length)):
            rows[int(row)][x] = 0
    # Nothing else is in the path.
    assert not re.sub(r"M(\d+) (\d+)h(\d+)v1h-\3z", "", runs)
    found = zxingcpp.read_barcodes(Image(rows, 4).view)
    return [code.text for code in found]


print(json.dumps({"codes": codes, "uri": uri, "qr": qr}[sys.argv[1]](*sys.argv[2:])))
