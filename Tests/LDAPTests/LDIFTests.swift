import BER
import LDAP
import Testing

@Suite struct LDIFTests {
    /// The records of a file fed in pieces of `size` bytes, errors in their place.
    private func records(
        _ file: String,
        size: Int = 1_000,
        limits: LDIFReader.Limits = LDIFReader.Limits()
    ) -> [String] {
        let file = bytes(file)
        var reader = LDIFReader(limits: limits)
        var seen: [String] = []
        var start = 0
        while true {
            while true {
                do throws(LDIFError) {
                    guard try reader.next() else { break }
                    seen.append(Self.text(reader.record))
                } catch { seen.append("\(error)") }
            }
            if start == file.count { return seen }
            let end = min(file.count, start + size)
            reader.feed(file.span.extracting(start..<end))
            start = end
            if start == file.count { reader.finish() }
        }
    }

    private static func text(_ record: borrowing LDIFRecord) -> String {
        var text = "\(record.line) \(record.name.text())"
        for index in 0..<record.count {
            text += " | \(record.attribute(index).text())=\(record.value(index).text())"
        }
        return text
    }

    static let file = """
        version: 1
        # a comment
          that goes on
        dn: cn=Alice,o=x
        cn: Alice
        description:: SGVsbG8gV29y
         bGQ=
        sn: a long
          name
        empty:

        dn:: Y249QsO2YixvPXg=
        cn:Böb


        dn: cn=Carol
        changetype: add
        userCertificate;binary:: AAEC/w==

        # search result
        search: 2
        result: 0 Success

        dn: cn=last
        """

    static let expected = [
        "4 cn=Alice,o=x | cn=Alice | description=Hello World | sn=a long name | empty=",
        "12 cn=Böb,o=x | cn=Böb",
        "16 cn=Carol | userCertificate;binary=\u{0}\u{1}\u{2}\u{fffd}",
        "24 cn=last",
    ]

    @Test(arguments: [1, 2, 3, 7, 64, 10_000])
    func `reads records from pieces of any size`(_ size: Int) {
        #expect(records(Self.file, size: size) == Self.expected)
        let crlf = Self.file.replacing("\n", with: "\r\n")
        #expect(records(crlf, size: size) == Self.expected)
    }

    @Test(arguments: [
        ("dn: cn=a\nno colon\n", "malformedLine(line: 2)"),
        ("dn: cn=a\nb\u{e4}d: x\n", "malformedLine(line: 2)"),
        ("dn: cn=a\n: x\n", "malformedLine(line: 2)"),
        (" dn: cn=a\n", "malformedLine(line: 1)"),
        ("cn: a\n", "missingName(line: 1)"),
        ("version: 2\ndn: cn=a\n", "unsupportedVersion(line: 1)"),
        ("dn: cn=a\njpegPhoto:< file:///etc/passwd\n", "fileReference(line: 2)"),
        ("dn: cn=a\nchangetype: delete\n", "changeRecord(line: 2)"),
        ("dn: cn=a\ncontrol: 1.2\n", "changeRecord(line: 2)"),
        ("dn: cn=a\ncn:: YQ\n", "invalidBase64(line: 2)"),
        ("dn: cn=a\ncn:: YQ=\n", "invalidBase64(line: 2)"),
        ("dn: cn=a\ncn:: YQ===\n", "invalidBase64(line: 2)"),
        ("dn: cn=a\ncn:: YQ==YQ==\n", "invalidBase64(line: 2)"),
        ("dn: cn=a\ncn:: Y\n", "invalidBase64(line: 2)"),
        ("dn: cn=a\ncn:: =\n", "invalidBase64(line: 2)"),
        ("dn: cn=a\ncn:: Y!==\n", "invalidBase64(line: 2)"),
    ])
    func `a bad record is told by its line, and the next one is read`(
        _ file: String,
        _ error: String
    ) {
        for size in [1, 5, 1_000] {
            #expect(records(file + "\ndn: cn=next\n", size: size).first == error)
            #expect(
                records(file + "\ndn: cn=next\n", size: size).last?.hasSuffix("cn=next") == true
            )
        }
    }

    @Test func `a fold may stand anywhere, even in a name`() {
        let file = "dn:\n  cn=a\ndescrip\n tion: x\ncn:\n : YQ\n ==\n\nd\n n: cn=b\n"
        for size in [1, 100] {
            #expect(records(file, size: size) == ["1 cn=a | description=x | cn=a", "9 cn=b"])
        }
    }

    @Test func `a record that is too large is passed over`() {
        var limits = LDIFReader.Limits()
        limits.recordBytesMax = 40
        let large = "dn: cn=a\ncn: " + String(repeating: "x", count: 200) + "\n\n"
        for size in [1, 13, 60, 1_000] {
            let seen = records("dn: cn=b\n\n" + large + "dn: cn=c\n", size: size, limits: limits)
            #expect(seen == ["1 cn=b", "recordTooLarge(line: 3, limit: 40)", "6 cn=c"])
        }
    }

    @Test func `a record with too many values is refused`() {
        var limits = LDIFReader.Limits()
        limits.valuesMax = 2
        #expect(records("dn: cn=a\ncn: 1\ncn: 2\n", limits: limits) == ["1 cn=a | cn=1 | cn=2"])
        #expect(
            records("dn: cn=a\ncn: 1\ncn: 2\ncn: 3\n", limits: limits)
                == ["tooManyValues(line: 1, limit: 2)"]
        )
    }

    @Test func `what is written is read back`() {
        let values = [
            "plain", " leading", "trailing ", ":colon", "<less", "tab\t", "ä", "",
            String(repeating: "long ", count: 40) + "x", "line\nbreak", "a:b <c",
        ]
        var writer = LDIFWriter()
        writer.appendVersion()
        writer.appendComment("made by a test\nof two lines")
        writer.append("dn", bytes("cn=a,o=x").span)
        for value in values { writer.append("cn", bytes(value).span) }
        writer.append(bytes("userCertificate;binary").span, [UInt8](0...255).span)
        writer.endRecord()
        let text = writer.bytes.text()
        for line in text.split(separator: "\n") { #expect(line.utf8.count <= 76) }
        #expect(text.utf8.allSatisfy { $0 < 0x7f && ($0 >= 0x20 || $0 == 0x0a) })

        var reader = LDIFReader()
        reader.feed(writer.bytes)
        reader.finish()
        do throws(LDIFError) {
            let hasRecord = try reader.next()
            #expect(hasRecord)
            let record = reader.record
            var read: [String] = []
            for index in 0..<values.count { read.append(record.value(index).text()) }
            #expect(read == values)
            let certificate = record.value(values.count).array()
            #expect(certificate == [UInt8](0...255))
        } catch { Issue.record(error) }
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of RFC 4648`(_ value: String, _ expected: String) {
        var writer = BERWriter()
        Base64.append(bytes(value).span, to: &writer)
        #expect(String(decoding: writer.array(), as: UTF8.self) == expected)
    }

    @Test func `files of any bytes never trap`() {
        let file = bytes(Self.file)
        for index in file.indices {
            for value: UInt8 in [0, 0x0a, 0x0d, 0x20, 0x3a, 0x3c, 0x3d, 0xff] {
                var damaged = file
                damaged[index] = value
                _ = records(String(decoding: damaged, as: UTF8.self), size: 40)
            }
        }
    }
}
