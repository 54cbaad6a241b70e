/// Where the parts of a record lie.
///
/// ```
///  0    1    2    4    8     16       32        40         48
///  | kind | A  | C  | zero | csn | uuid | created | modified |
///  | A × { u16 attribute, u32 offset }                       |
///  | C × { i64 notBefore, i64 notAfter, u32 offset, u32 length, u8 rank, u8 zero } |
///  | OCTET STRING distinguished name                         |
///  | A × PartialAttribute                                    |
/// ```
enum RecordLayout {
    static let kind = 0
    static let attributeCount = 1
    static let certificateCount = 2
    static let csn = 8
    static let uuid = 16
    static let created = 32
    static let modified = 40
    static let attributes = 48
    static let attributeRowBytes = 6
    static let certificateRowBytes = 26
    static let uuidBytes = 16

    /// As many rows as their counts can say.
    static let attributesMax = 255
    /// One entry holds at most so many certificates; the rest is skipped and reported.
    ///
    /// A mailbox that renews every two years for a century has 50; the record stays below 1 MiB.
    static let certificatesMax = 256
}
