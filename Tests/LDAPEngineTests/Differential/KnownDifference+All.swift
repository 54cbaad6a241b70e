extension KnownDifference {
    /// The differences, with what of the standards is behind each; docs/divergences.md has those in which
    /// we depart from one.
    static let all: [KnownDifference] = [
        KnownDifference(
            "slapd does not look at subschemaSubentry in filters",
            probe: .item("(subschemaSubentry=cn=subschema)"),
            items: { $0.hasPrefix("(subschemaSubentry=cn") }
        ),
        KnownDifference(
            "slapd finds subclasses by structuralObjectClass; objectIdentifierMatch is equality",
            probe: .item("(structuralObjectClass=person)"),
            items: { $0 == "(structuralObjectClass=person)" }
        ),
        KnownDifference(
            "slapd does not apply objectIdentifierMatch to objectClass when it is named",
            probe: .item("(objectClass:objectIdentifierMatch:=person)"),
            items: { $0.hasPrefix("(objectClass:objectIdentifierMatch") }
        ),
        KnownDifference(
            """
            a blank at the end of a part matches the end of a value too (RFC 4518 §2.6.1); slapd \
            wants one in the value
            """,
            probe: .item("(cn=* A*)"),
            items: { $0.contains("* ") || $0.contains(" *") }
        ),
        KnownDifference(
            "substrings have at least one part (RFC 4511 §4.5.1.7.2); slapd takes none as Undefined",
            probe: .item("(cn=**)"),
            items: { $0 == "(cn=**)" }
        ),
        KnownDifference(
            "slapd knows language tags (RFC 3866); to us they are unknown options",
            probe: .not(.item("(cn;lang-de=x)")),
            items: { $0.hasPrefix("(cn;lang-de") }
        ),
        KnownDifference(
            "cn and sn have an ordering rule here, so that they sort; RFC 4519 gives them none",
            probe: .item("(cn>=m)"),
            items: { $0.hasPrefix("(cn>=") || $0.hasPrefix("(cn<=") }
        ),
        KnownDifference(
            "so sn sorts though no rule is named, which to slapd has none",
            probe: .item("(mail=*)"),
            order: ["sn"],
            covers: { $0.order == ["sn"] }
        ),
        KnownDifference(
            """
            a critical sort that cannot be done is unavailableCriticalExtension, with the reason in a \
            control (RFC 2891 §2); slapd has the reason as the result, or sorts all the same
            """,
            probe: .item("(mail=*)"),
            order: ["objectClass"],
            covers: { search in
                [
                    "frobnication", "cn:frobnicationMatch", "objectClass", "userCertificate",
                    "cn;x-frob", "cn:integerOrderingMatch",
                    "createTimestamp:caseIgnoreOrderingMatch",
                ].contains(search.order.first)
                    || Set(search.order).count < search.order.count
            }
        ),
        KnownDifference(
            """
            the type in a base may be unknown, since the name is a name all the same (RFC 4514 §3); \
            to slapd it is not
            """,
            probe: .item("(mail=*)"),
            base: "frobnication=x,\(TestDirectory.suffix)",
            covers: { $0.base.hasPrefix("frobnication=") || $0.base.hasPrefix("1.2.3.4=") }
        ),
        KnownDifference(
            "what has an equality rule with an order sorts too (docs/divergences.md)",
            probe: .item("(mail=*)"),
            order: ["mail"],
            covers: { $0.order == ["mail"] }
        ),
        KnownDifference(
            """
            an unknown class given by its OID is False, one given by name Undefined (RFC 4517 \
            §4.2.26); to slapd both are Undefined
            """,
            probe: .not(.item("(objectClass=1.2.3.4)")),
            items: { $0 == "(objectClass=1.2.3.4)" }
        ),
        KnownDifference(
            "slapd does not look at hasSubordinates in extensible assertions",
            probe: .item("(hasSubordinates:booleanMatch:=FALSE)"),
            items: { $0.hasPrefix("(hasSubordinates:") }
        ),
        KnownDifference(
            "approximate match is equality; slapd's goes by sound",
            probe: .item("(sn~=Müler)"),
            items: { $0.hasPrefix("(sn~=") || $0.hasPrefix("(cn~=") || $0.hasPrefix("(mail~=") }
        ),
        KnownDifference(
            "slapd finds nothing by approximate match among values that are wanted",
            probe: .item("(mail=*)"),
            wanted: ["(userCertificate~=1$\(TestDirectory.authority))"],
            covers: { $0.wanted.contains { $0.contains("~=") } }
        ),
        KnownDifference(
            "slapd finds nothing by UUIDMatch in an extensible assertion",
            probe: .item("(entryUUID:=f0f0f0f0-f0f0-f0f0-f0f0-f0f0f0f0f0f0)"),
            items: { $0.hasPrefix("(entryUUID:") }
        ),
        KnownDifference(
            "a serial number is an INTEGER, which may be negative; to slapd it then is no assertion",
            probe: .not(.item("(userCertificate=-1$CN=x)")),
            items: { $0.hasPrefix("(userCertificate=-") }
        ),
        KnownDifference(
            "we take values in hexadecimal BER in names (RFC 4514 §2.4); slapd does not",
            probe: .item("(cn=*)"),
            base: "cn=#0c0161,\(TestDirectory.suffix)",
            covers: { $0.base.contains("=#") }
        ),
        KnownDifference(
            "the empty base is the root DSE, and with another scope all there is (docs/ldap.md)",
            probe: .item("(mail=*)"),
            base: "",
            covers: { $0.base.isEmpty }
        ),
        KnownDifference(
            "the issuer in an old assertion may be the empty name; to slapd it then is no assertion",
            probe: .not(.item("(userCertificate=1$)")),
            items: { $0.hasPrefix("(userCertificate=") && $0.hasSuffix("$)") }
        ),
        KnownDifference(
            "slapd takes a subclass for a value that is wanted; objectIdentifierMatch is equality",
            probe: .item("(mail=*)"),
            wanted: ["(objectClass=top)"],
            covers: { $0.wanted.contains { $0.hasPrefix("(objectClass") } }
        ),
        KnownDifference(
            """
            an attribute of which no value is wanted is left out (RFC 3876 §2); slapd leaves those \
            without values that it works out while it answers
            """,
            probe: .item("(mail=*)"),
            attributes: ["entryDN"],
            wanted: ["(cn=*)"],
            covers: { search in
                !search.wanted.isEmpty
                    && search.attributes.contains {
                        $0 == "+" || $0.hasPrefix("entryDN") || $0 == "hasSubordinates"
                    }
            }
        ),
        KnownDifference(
            "slapd takes the name of an object class for its attributes (RFC 4529); we do not",
            probe: .item("(mail=*)"),
            attributes: ["@person"],
            covers: { $0.attributes == ["@person"] }
        ),
        KnownDifference(
            "a pinned search at a naming context is answered as wholeSubtree (docs/ldap.md)",
            probe: .item("(mail=al1@example.com)"),
            scope: 0,
            covers: { search in
                let addresses = ["mail", "0.9.2342.19200300.100.1.3"]
                return search.scope == 0 && !search.base.lowercased().contains("mail")
                    && search.filter.items.contains { item in
                        addresses.contains { item.lowercased().contains($0) }
                    }
            }
        ),
    ]
}
