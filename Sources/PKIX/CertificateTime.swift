package import BER

/// The two notations of time in a certificate (RFC 5280 §4.1.2.5), as seconds since 1970 in UTC.
package enum CertificateTime {
    /// The last second that a certificate can name: 9999-12-31 23:59:59 (RFC 5280 §4.1.2.5).
    package static let distantFuture: Int64 = 253_402_300_799

    /// The seconds that an element of type UTCTime or GeneralizedTime stands for.
    ///
    /// Fractions, offsets and times without seconds are refused, as RFC 5280 asks.
    package static func seconds(_ element: borrowing BERElement) -> Int64? {
        let digits = element.content
        if element.tag == .utcTime {
            guard digits.count == 13, let year = number(digits, at: 0) else { return nil }
            // RFC 5280 §4.1.2.5.1: 50 and above are of the last century.
            return seconds(year: year >= 50 ? 1900 + year : 2000 + year, digits, at: 2)
        }
        return element.tag == .generalizedTime ? seconds(generalized: digits) : nil
    }

    /// The seconds that the content of a GeneralizedTime stands for.
    static func seconds(generalized digits: Span<UInt8>) -> Int64? {
        guard digits.count == 15, let century = number(digits, at: 0),
            let year = number(digits, at: 2)
        else { return nil }
        return seconds(year: century * 100 + year, digits, at: 4)
    }

    /// The seconds at the start of a day of the Gregorian calendar, for years from 0 to 9999.
    package static func secondsOfDay(year: Int, month: Int, day: Int) -> Int64 {
        // Years counted from March, so that the leap day is the last of a year; 719 468 days lie
        // between 0000-03-01 and 1970-01-01.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468) * 86_400
    }

    private static func seconds(year: Int, _ digits: Span<UInt8>, at start: Int) -> Int64? {
        guard let month = number(digits, at: start), let day = number(digits, at: start + 2),
            let hour = number(digits, at: start + 4), let minute = number(digits, at: start + 6),
            let second = number(digits, at: start + 8),
            digits[start + 10] == UInt8(ascii: "Z"),
            month >= 1, month <= 12, day >= 1, day <= daysOfMonth(month, year: year),
            hour <= 23, minute <= 59, second <= 59
        else { return nil }
        return secondsOfDay(year: year, month: month, day: day)
            + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func daysOfMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The number that two digits make, or nil if they are not digits.
    private static func number(_ digits: Span<UInt8>, at index: Int) -> Int? {
        let zero = UInt8(ascii: "0")
        let tens = digits[index] &- zero
        let ones = digits[index + 1] &- zero
        guard tens <= 9, ones <= 9 else { return nil }
        return Int(tens) * 10 + Int(ones)
    }
}
