import BER

/// DER taken apart so that a test can change one thing and put it together again.
struct DERTree: Equatable {
    var tag: UInt8
    var content: [UInt8] = []
    var children: [DERTree] = []

    init(_ tag: UInt8, content: [UInt8]) {
        self.tag = tag
        self.content = content
    }

    init(_ tag: UInt8, children: [DERTree]) {
        self.tag = tag
        self.children = children
    }

    /// The one element in `bytes`.
    init(parsing bytes: [UInt8]) throws {
        var reader = BERReader(bytes.span, rules: .der)
        let element = try reader.readElement()
        try reader.finish()
        tag = element.tag.rawValue
        if element.tag.isConstructed {
            var inner = BERReader(element.content, rules: .der)
            while !inner.isAtEnd {
                let child = try inner.readElement().whole
                children.append(try DERTree(parsing: child.indices.map { child[$0] }))
            }
        } else {
            content = element.content.indices.map { element.content[$0] }
        }
    }

    var der: [UInt8] {
        let inside = tag & 0x20 == 0 ? content : children.flatMap(\.der)
        var writer = BERWriter()
        writer.appendPrimitive(BERTag(rawValue: tag), inside)
        return writer.array()
    }
}

/// The fields of a TBSCertificate of version 3 without unique identifiers.
extension DERTree {
    var serial: DERTree {
        get { children[1] }
        set { children[1] = newValue }
    }
    var signatureAlgorithm: DERTree {
        get { children[2] }
        set { children[2] = newValue }
    }
    var issuer: DERTree {
        get { children[3] }
        set { children[3] = newValue }
    }
    var validity: DERTree {
        get { children[4] }
        set { children[4] = newValue }
    }
    var subject: DERTree {
        get { children[5] }
        set { children[5] = newValue }
    }
    var publicKey: DERTree {
        get { children[6] }
        set { children[6] = newValue }
    }
    var extensions: [DERTree] {
        get { children[7].children[0].children }
        set { children[7].children[0].children = newValue }
    }

    /// The content of the value of the extension with this OBJECT IDENTIFIER.
    subscript(value identifier: [UInt8]) -> [UInt8]? {
        get {
            extensions.first { $0.children[0].content == identifier }?.children.last?.content
        }
        set {
            extensions.removeAll { newValue == nil && $0.children[0].content == identifier }
            guard let newValue else { return }
            guard let index = extensions.firstIndex(where: { $0.children[0].content == identifier })
            else {
                extensions.append(
                    DERTree(
                        0x30,
                        children: [
                            DERTree(6, content: identifier), DERTree(4, content: newValue),
                        ]
                    )
                )
                return
            }
            let last = extensions[index].children.count - 1
            extensions[index].children[last].content = newValue
        }
    }

    /// Makes the extension critical, or not.
    mutating func setCritical(_ isCritical: Bool, _ identifier: [UInt8]) {
        for index in extensions.indices where extensions[index].children[0].content == identifier {
            extensions[index].children.removeAll { $0.tag == 1 }
            if isCritical {
                extensions[index].children.insert(DERTree(1, content: [0xff]), at: 1)
            }
        }
    }
}

/// The OBJECT IDENTIFIERs of extensions.
enum ExtensionID {
    static let subjectKeyIdentifier: [UInt8] = [0x55, 0x1d, 14]
    static let keyUsage: [UInt8] = [0x55, 0x1d, 15]
    static let subjectAlternativeName: [UInt8] = [0x55, 0x1d, 17]
    static let basicConstraints: [UInt8] = [0x55, 0x1d, 19]
    static let crlDistributionPoints: [UInt8] = [0x55, 0x1d, 31]
    static let certificatePolicies: [UInt8] = [0x55, 0x1d, 32]
    static let authorityKeyIdentifier: [UInt8] = [0x55, 0x1d, 35]
    static let extendedKeyUsage: [UInt8] = [0x55, 0x1d, 37]
    static let informationAccess: [UInt8] = [0x2b, 6, 1, 5, 5, 7, 1, 1]
    static let smimeCapabilities: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 15]
}
