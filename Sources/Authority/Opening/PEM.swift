package import Cryptography

/// RFC 7468: DER between two lines of text.
package enum PEM {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let lineBytes = 64

    /// A certificate.
    package static func certificate(_ der: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(der.count * 3 / 2 + 64)
        write(label: "CERTIFICATE", der.span) { text.append($0) }
        return String(decoding: text, as: UTF8.self)
    }

    /// An unencrypted private key (RFC 5958), in memory as well kept as the key's own.
    package static func privateKey(
        _ pkcs8: borrowing SecretBytes
    ) throws(CryptographyError) -> SecretBytes {
        var count = 0
        write(label: "PRIVATE KEY", pkcs8.bytes) { _ in count += 1 }
        var text = try SecretBytes(zeros: count)
        var index = 0
        var bytes = text.mutableBytes
        write(label: "PRIVATE KEY", pkcs8.bytes) { byte in
            bytes[index] = byte
            index += 1
        }
        return text
    }

    private static func write(label: String, _ der: Span<UInt8>, _ append: (UInt8) -> Void) {
        for byte in "-----BEGIN \(label)-----\n".utf8 { append(byte) }
        var column = 0
        for start in stride(from: 0, to: der.count, by: 3) {
            if column == lineBytes {
                append(UInt8(ascii: "\n"))
                column = 0
            }
            let left = der.count - start
            let first = der[start]
            let second = left > 1 ? der[start + 1] : 0
            let third = left > 2 ? der[start + 2] : 0
            append(alphabet[Int(first >> 2)])
            append(alphabet[Int((first & 3) << 4 | second >> 4)])
            append(left > 1 ? alphabet[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "="))
            append(left > 2 ? alphabet[Int(third & 63)] : UInt8(ascii: "="))
            column += 4
        }
        for byte in "\n-----END \(label)-----\n".utf8 { append(byte) }
    }
}
