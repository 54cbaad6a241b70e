package import BER

/// The time in which a certificate is valid, both ends included (RFC 5280 §4.1.2.5).
package struct Validity: Equatable, Sendable {
    /// The first second, since 1970 in UTC.
    package let notBefore: Int64
    /// The last second, since 1970 in UTC.
    package let notAfter: Int64

    /// The seconds of a day.
    package static let day: Int64 = 86_400
    /// 1950-01-01: the first second of a UTCTime.
    private static let earliest: Int64 = -631_152_000
    /// 2050-01-01: the first second that has to be written as GeneralizedTime.
    private static let generalizedStart: Int64 = 2_524_608_000
    /// 9999-12-31 23:59:59.
    private static let latest: Int64 = 253_402_300_799

    /// A validity between two times that certificates can say.
    /// - Throws: ``IssuerError/timeOutOfRange(seconds:)``, also when the end is before the start.
    package init(notBefore: Int64, notAfter: Int64) throws(IssuerError) {
        for seconds in [notBefore, notAfter] where !(Self.earliest...Self.latest).contains(seconds)
        {
            throw .timeOutOfRange(seconds: seconds)
        }
        guard notBefore <= notAfter else { throw .timeOutOfRange(seconds: notAfter) }
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Appends the SEQUENCE of both times.
    package func append(to writer: inout BERWriter) {
        writer.appendConstructed(.sequence) { writer in
            Self.append(notBefore, to: &writer)
            Self.append(notAfter, to: &writer)
        }
    }

    /// UTCTime through 2049, GeneralizedTime from 2050 on.
    static func append(_ seconds: Int64, to writer: inout BERWriter) {
        let date = CalendarDate(seconds: seconds)
        let isGeneralized = seconds >= generalizedStart
        var text: [UInt8] = []
        if isGeneralized { appendDigits(date.year / 100, to: &text) }
        appendDigits(date.year % 100, to: &text)
        for part in [date.month, date.day, date.hour, date.minute, date.second] {
            appendDigits(part, to: &text)
        }
        text.append(UInt8(ascii: "Z"))
        writer.appendPrimitive(isGeneralized ? .generalizedTime : .utcTime, text)
    }

    private static func appendDigits(_ number: Int, to text: inout [UInt8]) {
        // Every caller gives 0...99.
        text.append(UInt8(ascii: "0") + UInt8(number / 10 % 10))
        text.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}

/// Seconds since 1970 in UTC as a date of the Gregorian calendar.
struct CalendarDate: Equatable, Sendable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int

    /// The date of `seconds`, in years 0 to 9999.
    init(seconds: Int64) {
        let secondOfDay = Int(((seconds % 86_400) + 86_400) % 86_400)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60

        // Counted from 0000-03-01, in eras of 400 years, the leap day is the last of each year.
        let days = Int((seconds - Int64(secondOfDay)) / 86_400) + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
