import BER
import LDAP

extension Engine {
    /// Refuses an add, delete, modify or modify DN (RFC 4511 §4.6…§4.9), whose fields are not read.
    ///
    /// What the directory holds comes from the authority alone.
    mutating func refuseWrite(_ messageID: Int32, tag: BERTag, output: inout BERWriter) {
        respond(
            messageID,
            tag,
            .unwillingToPerform,
            "this directory is read only",
            output: &output
        )
    }
}
