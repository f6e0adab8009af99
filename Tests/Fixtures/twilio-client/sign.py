# SPDX-License-Identifier: MIT
#
# What Twilio's own RequestValidator signs each form with, sent to an address under a token: one JSON line each.
#   sign.py TOKEN ADDRESS FORM…

import json
import sys
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator

token, address = sys.argv[1:3]
for form in sys.argv[3:]:
    parameters = parse_qs(form, keep_blank_values=True)
    single = {name: values[0] if len(values) == 1 else values for name, values in parameters.items()}
    print(json.dumps({"signature": RequestValidator(token).compute_signature(address, single)}), flush=True)
