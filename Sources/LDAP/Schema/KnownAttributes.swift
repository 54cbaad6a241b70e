/// The attribute types that the code names; a schema without one of them is refused.
package struct KnownAttributes: Equatable, Sendable {
    /// objectClass.
    package let objectClass: AttributeTypeID
    /// cn.
    package let commonName: AttributeTypeID
    /// sn.
    package let surname: AttributeTypeID
    /// mail.
    package let mail: AttributeTypeID
    /// dc.
    package let domainComponent: AttributeTypeID
    /// o.
    package let organization: AttributeTypeID
    /// description.
    package let description: AttributeTypeID
    /// userCertificate.
    package let userCertificate: AttributeTypeID
    /// userSMIMECertificate.
    package let userSMIMECertificate: AttributeTypeID
    /// cACertificate.
    package let authorityCertificate: AttributeTypeID
    /// structuralObjectClass.
    package let structuralObjectClass: AttributeTypeID
    /// entryUUID.
    package let entryUUID: AttributeTypeID
    /// entryDN.
    package let entryDN: AttributeTypeID
    /// createTimestamp.
    package let createTimestamp: AttributeTypeID
    /// modifyTimestamp.
    package let modifyTimestamp: AttributeTypeID
    /// subschemaSubentry.
    package let subschemaSubentry: AttributeTypeID
    /// hasSubordinates.
    package let hasSubordinates: AttributeTypeID

    init(names: NameTable) throws(SchemaError) {
        func find(_ name: String) throws(SchemaError) -> AttributeTypeID {
            guard let index = names.find(Array(name.utf8).span) else {
                throw .missingAttribute(name)
            }
            return AttributeTypeID(index: index)
        }
        objectClass = try find("objectClass")
        commonName = try find("cn")
        surname = try find("sn")
        mail = try find("mail")
        domainComponent = try find("dc")
        organization = try find("o")
        description = try find("description")
        userCertificate = try find("userCertificate")
        userSMIMECertificate = try find("userSMIMECertificate")
        authorityCertificate = try find("cACertificate")
        structuralObjectClass = try find("structuralObjectClass")
        entryUUID = try find("entryUUID")
        entryDN = try find("entryDN")
        createTimestamp = try find("createTimestamp")
        modifyTimestamp = try find("modifyTimestamp")
        subschemaSubentry = try find("subschemaSubentry")
        hasSubordinates = try find("hasSubordinates")
    }
}
