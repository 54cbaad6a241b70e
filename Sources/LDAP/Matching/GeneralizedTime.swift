package import BER

/// The Generalized Time syntax (RFC 4517 §3.3.13): `20240229120000Z`.
package enum GeneralizedTime {
    /// A moment: whole seconds since 1970 in UTC, and the rest.
    package struct Moment: Equatable, Sendable {
        /// Seconds since 1970 in UTC, negative before.
        package var seconds: Int64
        /// The rest, 0…999,999,999.
        package var nanoseconds: UInt32
    }

    /// Reads a time; nil when `text` is none.
    ///
    ///     GeneralizedTime = century year month day hour [ minute [ second / leap-second ] ]
    ///                       [ fraction ] g-time-zone
    package static func read(_ text: Span<UInt8>) -> Moment? {
        var index = 0
        guard let century = pair(text, &index, 0...99), let year = pair(text, &index, 0...99),
            let month = pair(text, &index, 1...12), let day = pair(text, &index, 1...31),
            let hour = pair(text, &index, 0...23)
        else { return nil }
        guard day <= daysInMonth(month, year: century * 100 + year) else { return nil }
        var seconds = days(year: century * 100 + year, month: month, day: day) * 86_400
        seconds += hour * 3_600
        // What a fraction is a fraction of.
        var unit: Int64 = 3_600
        if let minute = pair(text, &index, 0...59) {
            seconds += minute * 60
            unit = 60
            if let second = pair(text, &index, 0...60) {
                seconds += second
                unit = 1
            }
        }
        guard let nanoseconds = fraction(text, &index, of: unit),
            let offset = zone(text, &index), index == text.count
        else { return nil }
        return Moment(
            seconds: seconds + nanoseconds / 1_000_000_000 - offset,
            nanoseconds: UInt32(nanoseconds % 1_000_000_000)
        )
    }

    /// Appends `seconds` since 1970 as `YYYYMMDDHHMMSSZ`; times beyond the years 0…9999 become the
    /// nearest that can be written.
    package static func append(_ seconds: Int64, to writer: inout BERWriter) {
        let seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
        let day = seconds >= 0 ? seconds / 86_400 : -((-seconds + 86_399) / 86_400)
        let second = seconds - day * 86_400
        let date = civil(days: day)
        append(date.year / 100, &writer)
        append(date.year % 100, &writer)
        append(date.month, &writer)
        append(date.day, &writer)
        append(second / 3_600, &writer)
        append(second / 60 % 60, &writer)
        append(second % 60, &writer)
        writer.append(UInt8(ascii: "Z"))
    }

    private static func append(_ pair: Int64, _ writer: inout BERWriter) {
        writer.append(0x30 + UInt8(truncatingIfNeeded: pair / 10))
        writer.append(0x30 + UInt8(truncatingIfNeeded: pair % 10))
    }

    /// Two digits within `range`; nil, without reading, for anything else.
    private static func pair(
        _ text: Span<UInt8>,
        _ index: inout Int,
        _ range: ClosedRange<Int64>
    ) -> Int64? {
        guard text.count - index >= 2, text[index].isASCIIDigit, text[index + 1].isASCIIDigit else {
            return nil
        }
        let value = Int64(text[index] - 0x30) * 10 + Int64(text[index + 1] - 0x30)
        guard range.contains(value) else { return nil }
        index += 2
        return value
    }

    /// Nanoseconds of `.5` or `,5` of `unit` seconds; 0 without a fraction, nil for none after a
    /// dot.
    private static func fraction(
        _ text: Span<UInt8>,
        _ index: inout Int,
        of unit: Int64
    ) -> Int64? {
        guard index < text.count,
            text[index] == UInt8(ascii: ".") || text[index] == UInt8(ascii: ",")
        else { return 0 }
        index += 1
        let start = index
        var value: Int64 = 0
        var scale: Int64 = 1_000_000_000
        while index < text.count, text[index].isASCIIDigit {
            // Digits after the ninth are less than a nanosecond of an hour's part.
            if scale > 1 {
                value = value * 10 + Int64(text[index] - 0x30)
                scale /= 10
            }
            index += 1
        }
        guard index > start else { return nil }
        return value * scale * unit
    }

    /// Seconds east of UTC; nil when there is no zone.
    private static func zone(_ text: Span<UInt8>, _ index: inout Int) -> Int64? {
        guard index < text.count else { return nil }
        let sign = text[index]
        index += 1
        if sign == UInt8(ascii: "Z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hour = pair(text, &index, 0...23)
        else { return nil }
        var seconds = hour * 3_600
        if index < text.count {
            guard let minute = pair(text, &index, 0...59) else { return nil }
            seconds += minute * 60
        }
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of the Gregorian date; years begin in March, so that a leap day is
    /// last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
