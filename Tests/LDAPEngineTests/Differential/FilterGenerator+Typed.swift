import LDAP

/// Assertions of other things than text, and of text by rules that are named.
extension FilterGenerator {
    mutating func order(_ person: Person) -> String {
        let sign = random.pick([">=", "<="])
        return random.pick([
            "(createTimestamp\(sign)\(person.createdText))",
            "(modifyTimestamp\(sign)\(person.createdText))",
            "(createTimestamp\(sign)20260101000000Z)", "(createTimestamp\(sign)202606312359+0100)",
            "(createTimestamp\(sign)2026070112-0130)", "(createTimestamp\(sign)20260701.5Z)",
            "(createTimestamp\(sign)20260701120000.000Z)", "(modifyTimestamp\(sign)soon)",
            "(entryUUID\(sign)1e1e1e1e-0000-0000-0000-000000000000)",
            "(entryUUID\(sign)\(person.uuidText))", "(entryUUID\(sign)1e1e1e1e)",
            "(mail\(sign)\(person.address))", "(objectClass\(sign)person)",
            "(frobnication\(sign)1)", "(displayName\(sign)m)",
            "(hasSubordinates\(sign)TRUE)", "(userCertificate\(sign)1$CN=x)",
            "(entryDN\(sign)\(Self.escaped(person.name)))",
        ])
    }

    mutating func approximate(_ person: Person) -> String {
        random.pick([
            "(createTimestamp~=\(person.createdText))", "(entryUUID~=\(person.uuidText))",
            "(objectClass~=person)", "(frobnication~=x)", "(hasSubordinates~=FALSE)",
            "(entryDN~=\(Self.escaped(person.name)))", "(o~=Example AG)", "(displayName~=\\ff)",
            "(userCertificate~=\(person.number)$\(TestDirectory.authority))",
        ])
    }

    mutating func extensible(_ person: Person) -> String {
        let common = Self.escaped(spelled(person.commonName))
        let mail = Self.escaped(spelled(person.address))
        let last = Self.escaped(person.surname)
        return random.pick([
            "(cn:=\(common))", "(cn:caseIgnoreMatch:=\(common))", "(cn:caseExactMatch:=\(common))",
            "(cn:2.5.13.5:=\(common))", "(:caseExactMatch:=\(common))", "(name:=\(common))",
            "(sn:caseExactMatch:=\(last))", "(name:caseExactMatch:=\(last))",
            "(mail:=\(mail))", "(mail:caseExactIA5Match:=\(mail))", "(:caseExactIA5Match:=\(mail))",
            "(:caseIgnoreIA5Match:=\(mail))", "(:caseIgnoreMatch:=\(common))",
            "(dc:dn:=EXAMPLE)", "(dc:dn:=other)", "(mail:dn:=\(mail))", "(o:dn:=example ag)",
            "(cn:dn:=example ag issuing ca)", "(:dn:caseIgnoreIA5Match:=\(mail))",
            "(:dn:caseIgnoreIA5Match:=com)", "(cn:dn:caseIgnoreMatch:=\(common))",
            "(cn:frobnicationMatch:=\(common))", "(frobnication:caseIgnoreMatch:=\(common))",
            "(mail:integerMatch:=7)", "(:frobnicationMatch:=x)", "(cn:2.5.13.99:=x)",
            "(entryDN:distinguishedNameMatch:=\(Self.escaped(person.name)))",
            "(createTimestamp:generalizedTimeMatch:=\(person.createdText))",
            "(dc:dn:caseIgnoreIA5Match:=example)",
        ])
    }

    mutating func certificate(_ person: Person) -> String {
        let serial = person.serials.first ?? 5000
        let issuer = TestDirectory.authority
        return random.pick([
            "(userCertificate=\(serial)$\(issuer))", "(userCertificate;binary=\(serial)$\(issuer))",
            "(userCertificate={ serialNumber \(serial), issuer rdnSequence:\"\(issuer)\" })",
            "(userCertificate={serialNumber \(serial),issuer rdnSequence:\"\(issuer)\"})",
            "(userCertificate={ issuer rdnSequence:\"\(issuer)\", serialNumber \(serial) })",
            "(userCertificate={ serialNumber \(serial), issuer rdnSequence:\"CN=Other\" })",
            "(userCertificate={ serialNumber \(serial) })", "(userCertificate={})",
            "(userCertificate=\(serial)$CN=Other)", "(userCertificate=nonsense)",
            "(userCertificate=\(serial + 1000)$\(issuer))",
            "(userCertificate:certificateExactMatch:=\(serial)$\(issuer.uppercased()))",
            "(userCertificate:2.5.13.34:={ serialNumber \(serial), issuer rdnSequence:\"\(issuer)\" })",
            "(userCertificate:=\(serial)$\(issuer))", "(2.5.4.36=\(serial)$\(issuer))",
            "(:certificateExactMatch:=\(serial)$\(issuer))", "(cACertificate=100$\(issuer))",
            "(cACertificate;binary=\(serial)$\(issuer))", "(userCertificate=$\(issuer))",
            "(userCertificate=\(serial)$nonsense)",
            "(userCertificate=\(serial)$2.5.4.3=example ag  issuing ca, o=example ag)",
            "(userCertificate=a*)", "(userCertificate=*1*)",
        ])
    }

    mutating func operational(_ person: Person) -> String {
        let uuid = person.uuidText
        return random.pick([
            "(entryUUID=\(uuid))", "(entryUUID=\(uuid.uppercased()))", "(entryUUID=7)",
            "(entryDN=\(Self.escaped(person.name)))",
            "(entryDN=\(Self.escaped(person.name.uppercased())))",
            "(entryDN=\(TestDirectory.suffix))", "(entryDN=dc=Example, dc=COM)",
            "(entryDN=nonsense)", "(hasSubordinates=FALSE)", "(hasSubordinates=TRUE)",
            "(hasSubordinates=perhaps)", "(structuralObjectClass=inetOrgPerson)",
            "(createTimestamp=\(person.createdText))", "(createTimestamp=20260101000000Z)",
            "(modifyTimestamp=20260101)", "(createTimestamp=2026*)", "(entryUUID=4*)",
            "(structuralObjectClass=2.16.840.1.113730.3.2.2)", "(entryDN=*example*)",
        ])
    }

    mutating func unusual() -> String {
        random.pick([
            "(&)", "(|)", "(!(&))", "(frobnication=x)", "(cn=\\ff\\fe)", "(mail=\\c3\\a4)",
            "(telephoneNumber=1#)", "(cn= )", "(cn=)", "(mail=)", "(dc=example)", "(dc=EXAMPLE)",
            "(o=Example AG)", "(o=example  ag)", "(cn;binary=x)", "(cn;x-frob=x)",
            "(member=nonsense)", "(member=cn=x)", "(1.2.3.4=x)", "(c n=x)", "(=x)",
            "(frobnication=*x*)", "(objectClass=p*)", "(c=DE)", "(c=toolong)",
            "(telephoneNumber=+49 1)", "(description=*x*)", "(mail=*\\ff*)", "(cn=*\\ff*)",
        ])
    }

    /// What ``KnownDifference`` lists, rarely.
    mutating func odd(_ person: Person) -> String {
        let last = Self.escaped(person.surname)
        return random.pick([
            "(subschemaSubentry=cn=subschema)", "(structuralObjectClass=person)",
            "(objectClass:objectIdentifierMatch:=person)", "(cn=* \(last)*)", "(cn=**)",
            "(sn=*\(last.prefix(1)) *)", "(cn;lang-de=\(last))", "(cn;lang-de=*)",
            "(sn~=\(last))", "(cn~=\(last))", "(mail~=\(person.address))",
            "(entryUUID:=\(person.uuidText))", "(entryUUID:UUIDMatch:=\(person.uuidText))",
            "(hasSubordinates:booleanMatch:=FALSE)", "(cn>=\(last))", "(cn<=\(last))",
            "(objectClass=1.2.3.4)",
            "(userCertificate=-1$\(TestDirectory.authority))",
            "(userCertificate=\(person.number)$)",
        ])
    }
}
