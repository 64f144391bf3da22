/**
 * A certificate of nobody, for `localhost` and `relay.example`, good until 2126: for servers of tests on loopback. Made with
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 * -addext subjectAltName=DNS:localhost,DNS:relay.example`.
 */
export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBpDCCAUqgAwIBAgIUBwj0Z3nm/HLCCIh/lsIrwOrSN8cwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzIwNTUwOFoYDzIxMjYxMTAz
MjA1NTA4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARCWrHdkuugqvxiWhLF98q0QgoLNVkNdI3Gb2C0QF89ruigpHT0jovO
d/Znv5Z4PJg0l+a/Nualh/teb6py3woVo3gwdjAdBgNVHQ4EFgQUv5h+uRZlCTWI
2V1o1mRAF0jd+iUwHwYDVR0jBBgwFoAUv5h+uRZlCTWI2V1o1mRAF0jd+iUwIwYD
VR0RBBwwGoIJbG9jYWxob3N0gg1yZWxheS5leGFtcGxlMA8GA1UdEwEB/wQFMAMB
Af8wCgYIKoZIzj0EAwIDSAAwRQIhAKePzaYCA6SZ/WvabF6pqe1SHkrpJAN3afzY
kWQGo2pQAiBfN1rU3VYTU6gCVA1Khou5i+1kToi7JwRcPGzdTn4uAA==
-----END CERTIFICATE-----
`;

/** Its key, which guards nothing. */
export const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkYtQdjV5sv7PmXSQ
kUcuHFR91zfffOd4BvKzLt89rCWhRANCAARCWrHdkuugqvxiWhLF98q0QgoLNVkN
dI3Gb2C0QF89ruigpHT0jovOd/Znv5Z4PJg0l+a/Nualh/teb6py3woV
-----END PRIVATE KEY-----
`;
