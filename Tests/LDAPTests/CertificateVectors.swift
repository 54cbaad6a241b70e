import Foundation

/// Certificates and a revocation list that OpenSSL 3.0 made, with every extension that an assertion
/// of RFC 4523 can name.
enum CertificateVectors {
    /// Alice's: a key on P-256, issued by ``authority``.
    ///
    /// Serial number 609168141314577986805488, valid 2026-11-22 05:23:11 to 2027-11-22 05:23:11,
    /// private key 2026-01-01 to 2027-01-01, `O=Example AG, CN=Alice Liddell, emailAddress=alice@…`,
    /// keyUsage digitalSignature and keyEncipherment, two policies, an alternative name of seven
    /// forms, and an authority key identifier of all three parts.
    static let leaf = decode(
        """
        MIIDFDCCArugAwIBAgILAID/EjRWeJq83vAwCgYIKoZIzj0EAwIwMTETMBEGA1UECgwKRXhhbXBsZSBBRzEaMBgG
        A1UEAwwRRXhhbXBsZSBDQSwgIm9uZSIwHhcNMjYxMTIyMDUyMzExWhcNMjcxMTIyMDUyMzExWjBPMRMwEQYDVQQK
        DApFeGFtcGxlIEFHMRYwFAYDVQQDDA1BbGljZSBMaWRkZWxsMSAwHgYJKoZIhvcNAQkBFhFhbGljZUBleGFtcGxl
        LmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOPeJ7iYT3f35uuoimyiAhhj3VELI+DmcszFhlKG1Ygg8Kjl
        NpPYUoV+rBI7nWEtAFIJN5AtqhOaoJ+HZSkYxCOjggGaMIIBljAdBgNVHQ4EFgQURvNOADxvxI9+AqVaXP2ENlP1
        yL8wWQYDVR0jBFIwUIAUTv4lsT2vdtF7amcctU9TNu5MLMihNaQzMDExEzARBgNVBAoMCkV4YW1wbGUgQUcxGjAY
        BgNVBAMMEUV4YW1wbGUgQ0EsICJvbmUiggEBMA4GA1UdDwEB/wQEAwIFoDAhBgNVHSAEGjAYMAsGCSsGAQQBho0f
        ATAJBgdngQwBBQEBMIG5BgNVHREEgbEwga6BEUFsaWNlQGV4YW1wbGUuY29tghBtYWlsLmV4YW1wbGUuY29thiJo
        dHRwczovL3d3dy5leGFtcGxlLmNvbTo4NDQzL2FsaWNlhwTAAAIHiAMqAwSkNDAyMQswCQYDVQQGEwJERTETMBEG
        A1UECgwKRXhhbXBsZSBBRzEOMAwGA1UEAwwFQWxpY2WgIgYIKwYBBQUHCAmgFgwUYWxpY8ODwqtAZXhhbXBsZS5j
        b20wKwYDVR0QBCQwIoAPMjAyNjAxMDEwMDAwMDBagQ8yMDI3MDEwMTAwMDAwMFowCgYIKoZIzj0EAwIDRwAwRAIg
        T5QZt+PTAuiOFccusTYG/wZ2I5gqZjeIMLsEUIbJBhwCIFSvRoSx6gIjOOxiEJn///qbFlat/C0Oj37tIJCkKhfR
        """
    )

    /// `O=Example AG, CN=Example CA, "one"`, with anyPolicy and name constraints: directory names
    /// below `O=Example AG` but not `OU=Secret`, addresses at example.com.
    static let authority = decode(
        """
        MIICDDCCAbOgAwIBAgIBATAKBggqhkjOPQQDAjAxMRMwEQYDVQQKDApFeGFtcGxlIEFHMRowGAYDVQQDDBFFeGFt
        cGxlIENBLCAib25lIjAeFw0yNjExMjIwNTIzMTFaFw0zNjExMTkwNTIzMTFaMDExEzARBgNVBAoMCkV4YW1wbGUg
        QUcxGjAYBgNVBAMMEUV4YW1wbGUgQ0EsICJvbmUiMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAELvjt4WI0Zs5b
        dfat3migJ80vwiy8n1pdyL7Eo6YyOiBprYxDIeAK9MsevnZdNKX1Hh82v9zMpUe0OU04pWpGiKOBuzCBuDAPBgNV
        HRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjBjBgNVHR4EXDBaoCowGaQXMBUxEzARBgNVBAoMCkV4YW1wbGUg
        QUcwDYELZXhhbXBsZS5jb22hLDAqpCgwJjETMBEGA1UECgwKRXhhbXBsZSBBRzEPMA0GA1UECwwGU2VjcmV0MB0G
        A1UdDgQWBBRO/iWxPa920XtqZxy1T1M27kwsyDARBgNVHSAECjAIMAYGBFUdIAAwCgYIKoZIzj0EAwIDRwAwRAIg
        Kx3Kgq/6FdJpQNrVIJQfX3w20PZS0YYlUt7u7dYwot4CIBs/PjT+J7Ygbt383T9vTCc+QndZZ/n4Ovb8C59MXsVn
        """
    )

    /// A revocation list of ``authority``: number 300, 2026-09-01 12:00 to 2026-10-01 12:00, for
    /// keyCompromise and cACompromise, at `http://example.com/a.crl`.
    static let list = decode(
        """
        MIIBFzCBvwIBATAKBggqhkjOPQQDAjAxMRMwEQYDVQQKDApFeGFtcGxlIEFHMRowGAYDVQQDDBFFeGFtcGxlIENB
        LCAib25lIhcNMjYwOTAxMTIwMDAwWhcNMjYxMDAxMTIwMDAwWqBdMFswHwYDVR0jBBgwFoAUTv4lsT2vdtF7amcc
        tU9TNu5MLMgwKwYDVR0cBCQwIqAcoBqGGGh0dHA6Ly9leGFtcGxlLmNvbS9hLmNybIMCBWAwCwYDVR0UBAQCAgEs
        MAoGCCqGSM49BAMCA0cAMEQCIEUah0cLx6uKhypk6FLlia89ZsCQCUkW4zJYsrWCHGGvAiAsMojj6WJE9qsxqu1z
        BuqGBFY0j+3WbEv2gNGQSsSWKA==
        """
    )

    private static func decode(_ text: String) -> [UInt8] {
        Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
    }
}
