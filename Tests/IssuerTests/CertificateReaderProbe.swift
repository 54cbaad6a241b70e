import BER
import Issuer
import PKIX

/// The times of a validity, written by the Issuer and read by PKIX.
enum CertificateReaderProbe {
    static func times(of validity: Validity) throws -> [Int64?] {
        var writer = BERWriter()
        validity.append(to: &writer)
        var outer = BERReader(writer.bytes, rules: .der)
        var fields = try outer.readConstructed(.sequence)
        let first = CertificateTime.seconds(try fields.readElement())
        let second = CertificateTime.seconds(try fields.readElement())
        return [first, second]
    }
}
