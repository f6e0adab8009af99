import Nominatim
