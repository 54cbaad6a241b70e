import BER
import LDAP
import Testing

@Suite struct SearchRequestTests {
    let limits = MessageLimits()

    private func failure(_ frame: [UInt8]) -> LDAPError? {
        do throws(LDAPError) {
            let message = try LDAPMessage(frame.span, limits: limits)
            _ = try SearchRequest(message.content, limits: limits)
            return nil
        } catch { return error }
    }

    private func failure(filter: [UInt8]) -> LDAPError? {
        do throws(LDAPError) {
            _ = try FilterView(checking: filter.span, limits: limits)
            return nil
        } catch { return error }
    }

    @Test func `refuses fields out of their range`() {
        #expect(failure(Vectors.search()) == nil)
        #expect(failure(Vectors.search(scope: 3)) == .unknownScope(3))
        #expect(failure(Vectors.search(scope: -1)) == .unknownScope(-1))
        #expect(failure(Vectors.search(dereferencing: 4)) == .unknownDereferencing(4))
        #expect(failure(Vectors.search(sizeLimit: -1)) == .searchLimitOutOfRange(-1))
        #expect(failure(Vectors.search(sizeLimit: 2_147_483_647)) == nil)
        #expect(
            failure(Vectors.search(timeLimit: 2_147_483_648))
                == .searchLimitOutOfRange(2_147_483_648)
        )
    }

    @Test func `lists as many attributes as address books do, and no more than allowed`() {
        #expect(failure(Vectors.search(attributes: Array(repeating: "cn", count: 256))) == nil)
        let error = failure(Vectors.search(attributes: Array(repeating: "cn", count: 257)))
        #expect(error == .tooManyAttributes(limit: 256))
        #expect(error?.endsConnection == false)
        #expect(error?.resultCode == .adminLimitExceeded)
    }

    struct FilterCase: Sendable, CustomTestStringConvertible {
        var name: String
        var filter: [UInt8]
        var text: String?
        var expected: LDAPError?
        var testDescription: String { name }
    }

    @Test(arguments: [
        FilterCase(name: "presence", filter: Vectors.filter { $0.present("cn") }, text: "(cn=*)"),
        FilterCase(
            name: "two recipients of Thunderbird",
            filter: Vectors.filter {
                $0.group(1) {
                    $0.equality("mail", "a@b")
                    $0.equality("mail", "c@d")
                }
            },
            text: "(|(mail=a@b)(mail=c@d))"
        ),
        FilterCase(
            name: "GnuPG's typed address",
            filter: Vectors.filter {
                $0.group(1) {
                    $0.substrings("sn", [(1, "a@b")])
                    $0.group(1) {
                        $0.substrings("cn", [(1, "a@b")])
                        $0.substrings("mail", [(1, "a@b")])
                    }
                }
            },
            text: "(|(sn=*a@b*)(|(cn=*a@b*)(mail=*a@b*)))"
        ),
        FilterCase(name: "True", filter: Vectors.filter { $0.group(0) { _ in } }, text: "(&)"),
        FilterCase(name: "False", filter: Vectors.filter { $0.group(1) { _ in } }, text: "(|)"),
        FilterCase(
            name: "not",
            filter: Vectors.filter { $0.group(2) { $0.present("cn") } },
            text: "(!(cn=*))"
        ),
        FilterCase(
            name: "not of nothing",
            filter: hex("a2 00"),
            expected: .malformed(.truncated(offset: 0))
        ),
        FilterCase(
            name: "not of two",
            filter: Vectors.filter {
                $0.group(2) {
                    $0.present("cn")
                    $0.present("sn")
                }
            },
            expected: .malformed(.trailingBytes(offset: 4))
        ),
        FilterCase(
            name: "order",
            filter: Vectors.filter { $0.assertion(5, "cn", "a") },
            text: "(cn>=a)"
        ),
        FilterCase(
            name: "the other order",
            filter: Vectors.filter { $0.assertion(6, "cn", "a") },
            text: "(cn<=a)"
        ),
        FilterCase(
            name: "approximately",
            filter: Vectors.filter { $0.assertion(8, "cn", "a") },
            text: "(cn~=a)"
        ),
        FilterCase(
            name: "all parts",
            filter: Vectors.filter {
                $0.substrings("cn", [(0, "a"), (1, "b"), (1, "c"), (2, "d")])
            },
            text: "(cn=a*b*c*d)"
        ),
        FilterCase(
            name: "no parts",
            filter: Vectors.filter { $0.substrings("cn", []) },
            expected: .substringsOutOfOrder
        ),
        FilterCase(
            name: "initial second",
            filter: Vectors.filter { $0.substrings("cn", [(1, "a"), (0, "b")]) },
            expected: .substringsOutOfOrder
        ),
        FilterCase(
            name: "something after final",
            filter: Vectors.filter { $0.substrings("cn", [(2, "a"), (1, "b")]) },
            expected: .substringsOutOfOrder
        ),
        FilterCase(
            name: "a part that is none",
            filter: Vectors.filter { $0.substrings("cn", [(3, "a")]) },
            expected: .substringsOutOfOrder
        ),
        FilterCase(
            name: "extensible",
            filter: hex("a9 0e 81 03 31 2e 32 82 02 63 6e 83 00 84 01 ff"),
            text: "(cn:dn:1.2:=)"
        ),
        FilterCase(
            name: "extensible of a rule alone",
            filter: hex("a9 08 81 03 31 2e 32 83 01 61"),
            text: "(:1.2:=a)"
        ),
        FilterCase(
            name: "extensible of nothing",
            filter: hex("a9 03 83 01 61"),
            expected: .extensibleWithoutRule
        ),
        FilterCase(
            name: "an unknown term",
            filter: hex("aa 00"),
            expected: .unknownFilter(tag: 0xaa)
        ),
        FilterCase(
            name: "presence, constructed",
            filter: hex("a7 02 63 6e"),
            expected: .unknownFilter(tag: 0xa7)
        ),
    ])
    func `reads every kind of filter`(_ row: FilterCase) {
        var written: String?
        var error: LDAPError?
        do throws(LDAPError) {
            let filter = try FilterView(checking: row.filter.span, limits: limits)
            written = text(filter)
        } catch let failure { error = failure }
        #expect(written == row.text)
        #expect(error == row.expected)
    }

    @Test(arguments: [31, 32, 33])
    func `filters stand in each other as deep as allowed`(_ depth: Int) {
        var filter = Vectors.filter { $0.present("cn") }
        for _ in 1..<depth {
            let inner = filter
            filter = Vectors.filter { $0.group(0) { $0.append(inner) } }
        }
        #expect(failure(filter: filter) == (depth > 32 ? .filterTooDeep(limit: 32) : nil))
    }

    @Test(arguments: [255, 256])
    func `a filter has as many terms as allowed`(_ terms: Int) {
        let filter = Vectors.filter {
            $0.group(1) { for _ in 0..<terms { $0.equality("mail", "a@b") } }
        }
        #expect(failure(filter: filter) == (terms > 255 ? .filterTooLarge(limit: 256) : nil))
    }

    @Test(arguments: [32, 33])
    func `a substring assertion has as many parts as allowed`(_ parts: Int) {
        let filter = Vectors.filter {
            $0.substrings("cn", Array(repeating: (1, "a"), count: parts))
        }
        #expect(failure(filter: filter) == (parts > 32 ? .filterTooLarge(limit: 32) : nil))
    }

    /// A thousand levels, as slapd would take: refused before the stack is in danger.
    @Test func `a very deep filter is refused at the bound`() {
        var filter: [UInt8] = [0x87, 0]
        for _ in 0..<5_000 {
            var writer = BERWriter()
            writer.appendPrimitive(.context(2, constructed: true), filter)
            filter = writer.array()
        }
        #expect(failure(filter: filter) == .filterTooDeep(limit: 32))
    }
}
