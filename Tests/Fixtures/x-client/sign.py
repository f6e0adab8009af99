# SPDX-License-Identifier: MIT
#
# What oauthlib signs a GET of each address with, under the keys of X's own example: one JSON line each.
#   sign.py URL…

import json
import sys
from urllib.parse import unquote

from oauthlib.oauth1 import Client

for url in sys.argv[1:]:
    client = Client(
        "xvz1evFS4wEEPTGEFPHBog",
        client_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        resource_owner_key="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        resource_owner_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
        nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", timestamp="1318622958")
    _, headers, _ = client.sign(url)
    signature = headers["Authorization"].split('oauth_signature="')[1].rstrip('"')
    print(json.dumps({"signature": unquote(signature)}), flush=True)
