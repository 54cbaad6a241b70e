import BER
import LDAP
import Testing

@Suite struct ResponseTests {
    @Test func `results have the bytes of RFC 4511`() {
        var writer = BERWriter()
        writer.appendBindResponse(messageID: 1, code: .success)
        #expect(writer.array() == hex("30 0c 02 01 01 61 07 0a 01 00 04 00 04 00"))
        writer.removeAll()
        writer.appendSearchResultDone(
            messageID: 300,
            code: .noSuchObject,
            matchedDN: bytes("o=t").span,
            diagnostic: "no"
        )
        #expect(
            writer.array()
                == hex("30 12 02 02 01 2c 65 0c 0a 01 20 04 03 6f 3d 74 04 02 6e 6f")
        )
        writer.removeAll()
        writer.appendCompareResponse(messageID: 2, code: .compareTrue)
        #expect(writer.array() == hex("30 0c 02 01 02 6f 07 0a 01 06 04 00 04 00"))
    }

    @Test func `the Notice of Disconnection has message ID 0 and its OID`() {
        var writer = BERWriter()
        writer.appendNoticeOfDisconnection(code: .protocolError, diagnostic: "x")
        let name = bytes("1.3.6.1.4.1.1466.20036")
        #expect(
            writer.array()
                == hex("30 25 02 01 00 78 20 0a 01 02 04 00 04 01 78 8a 16") + name
        )
    }

    @Test func `extended and intermediate responses carry their value`() {
        var writer = BERWriter()
        writer.appendExtendedResponse(messageID: 3, code: .success, value: [UInt8]().span)
        #expect(writer.array() == hex("30 0e 02 01 03 78 09 0a 01 00 04 00 04 00 8b 00"))
        writer.removeAll()
        writer.appendIntermediateResponse(messageID: 3, name: "1.2", value: [7].span)
        #expect(writer.array() == hex("30 0d 02 01 03 79 08 80 03 31 2e 32 81 01 07"))
    }

    @Test(arguments: [1, 127, 128, 255, 256, 32_767, 32_768, 65_536, 2_147_483_647])
    func `an entry of known length is the same as one built up`(_ messageID: Int32) {
        for size in [0, 1, 100, 120, 127, 128, 200, 250, 255, 256, 65_530, 70_000] {
            var attribute = BERWriter()
            attribute.appendAttribute("cn", value: [UInt8](repeating: 1, count: size).span)
            var known = BERWriter(capacity: 16)
            known.appendSearchResultEntryHeader(
                messageID: messageID,
                name: bytes("o=t").span,
                attributesLength: attribute.count
            )
            known.append(attribute.bytes)
            var built = BERWriter(capacity: 16)
            let entry = built.beginSearchResultEntry(messageID: messageID, name: bytes("o=t").span)
            built.append(attribute.bytes)
            built.endSearchResultEntry(entry)
            #expect(known.array() == built.array())
        }
    }

    @Test func `attributes list their values`() {
        var writer = BERWriter()
        let attribute = writer.beginAttribute("cn")
        writer.appendValue("a")
        writer.appendValue(utf8: "b")
        writer.endAttribute(attribute)
        #expect(writer.array() == hex("30 0c 04 02 63 6e 31 06 04 01 61 04 01 62"))
    }

    @Test func `every result code has its number`() {
        #expect(ResultCode(rawValue: 32) == .noSuchObject)
        #expect(ResultCode(rawValue: 12) == .unavailableCriticalExtension)
        #expect(ResultCode(rawValue: 9) == nil)
        #expect(ResultCode.allCases.filter { $0.rawValue <= 80 }.count == 39)
    }
}
