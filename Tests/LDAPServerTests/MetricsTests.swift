import Foundation
import LDAP
import Testing

@testable import LDAPServer

/// What is counted, and how it is written.
@Suite struct MetricsTests {
    @Test(
        arguments: [
            (0, 0), (1, 0), (1000, 0), (1001, 1), (2000, 1), (2001, 2), (4000, 2), (1_000_000, 10),
            (4_194_304_000, 22), (4_194_304_001, 23), (Int64.max, 23), (-5, 0),
        ] as [(Int64, Int)]
    )
    func `a time falls below the bound that it does not pass`(_ row: (Int64, Int)) {
        let histogram = LatencyHistogram()
        histogram.add(nanoseconds: row.0)
        var values = LatencyHistogram.Values()
        histogram.add(to: &values)
        #expect(values.counts.firstIndex(of: 1) == row.1)
        #expect(values.nanoseconds == UInt64(max(row.0, 0)))
    }

    @Test func `a histogram is written as Prometheus reads it`() {
        let histogram = LatencyHistogram()
        for time in [500, 3_000, 5_000_000_000] { histogram.add(nanoseconds: Int64(time)) }
        var values = LatencyHistogram.Values()
        histogram.add(to: &values)
        var text = MetricsText()
        text.append("test_seconds", "A test.", values)
        let lines = text.text.split(separator: "\n")
        #expect(lines.first == "# HELP test_seconds A test.")
        #expect(lines.dropFirst().first == "# TYPE test_seconds histogram")
        #expect(lines.contains("test_seconds_bucket{le=\"0.000001\"} 1"))
        #expect(lines.contains("test_seconds_bucket{le=\"0.000002\"} 1"))
        #expect(lines.contains("test_seconds_bucket{le=\"0.000004\"} 2"))
        #expect(lines.contains("test_seconds_bucket{le=\"4.194304\"} 2"))
        #expect(lines.contains("test_seconds_bucket{le=\"+Inf\"} 3"))
        #expect(lines.contains("test_seconds_sum 5.0000035"))
        #expect(lines.last == "test_seconds_count 3")
    }

    @Test(
        arguments: [
            (0, "0"), (1, "0.000000001"), (1_000_000_000, "1"), (1_500_000_000, "1.5"),
            (UInt64.max, "18446744073.709551615"),
        ] as [(UInt64, String)]
    )
    func `seconds are exact`(_ row: (UInt64, String)) {
        #expect(MetricsText.seconds(row.0) == row.1)
    }
}
