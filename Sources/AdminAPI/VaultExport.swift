package import Foundation

/// What `POST /v1/mailboxes/{address}/export` takes.
package struct VaultExportRequest: Codable, Equatable, Sendable {
    /// How the PKCS#12 files are encrypted.
    package enum Protection: String, Codable, Sendable, CaseIterable {
        /// PBE with SHA-1 and Triple-DES, which iOS, older macOS and gpgsm read.
        case compatible
        /// PBES2 with AES-256.
        case modern
    }

    /// How the files are encrypted.
    package var protection: Protection
    /// Whether all keys go into one file, for programs that take several from one.
    package var isOneFile: Bool

    /// Makes the request.
    package init(protection: Protection = .compatible, isOneFile: Bool = false) {
        self.protection = protection
        self.isOneFile = isOneFile
    }
}

/// A mailbox's keys on their way out; the event that says so is durable before this is sent.
package struct VaultExport: Codable, Equatable, Sendable {
    /// One PKCS#12 file.
    package struct File: Codable, Equatable, Sendable {
        /// The serial number of the certificate in it, the newest one's when there are several.
        package var serial: String
        /// The first moment of that certificate's validity.
        package var notBefore: Timestamp
        /// How many keys it holds.
        package var keys: Int
        /// The file's bytes, in JSON base64.
        package var pkcs12: Data

        /// Makes the value from its parts.
        package init(serial: String, notBefore: Timestamp, keys: Int, pkcs12: Data) {
            self.serial = serial
            self.notBefore = notBefore
            self.keys = keys
            self.pkcs12 = pkcs12
        }
    }

    /// The mailbox, canonical.
    package var address: String
    /// The files, the newest key's first.
    package var files: [File]
    /// The password of all of them: 26 characters of base32, made for this export and kept nowhere.
    package var password: String
    /// The position of the event that records the export.
    package var position: UInt64

    /// Makes the value from its parts.
    package init(address: String, files: [File], password: String, position: UInt64) {
        self.address = address
        self.files = files
        self.password = password
        self.position = position
    }
}
