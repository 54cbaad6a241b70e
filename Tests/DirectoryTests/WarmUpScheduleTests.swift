import Testing

@testable import Directory

@Suite struct WarmUpScheduleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The size at each look, in MiB.
        var sizes: [Int]
        /// At which looks it is time.
        var due: [Int]
    }

    @Test(arguments: [
        Row(testDescription: "a file that is there at the opening", sizes: [100, 100], due: [0]),
        Row(testDescription: "a small file", sizes: [3, 3, 3], due: []),
        Row(
            testDescription: "one that an import makes large, when that is over",
            sizes: [0, 40, 90, 150, 150, 150],
            due: [4]
        ),
        Row(testDescription: "growth that is not worth it", sizes: [100, 103, 103], due: [0]),
        Row(
            testDescription: "growth little by little, once it is",
            sizes: [100, 102, 102, 104, 104],
            due: [0, 4]
        ),
        Row(testDescription: "a file that shrinks", sizes: [100, 90, 90], due: [0]),
    ])
    func `it is time when the file has grown and rests`(_ row: Row) {
        var schedule = WarmUpSchedule()
        let due = row.sizes.indices.filter { look in
            let bytes = row.sizes[look] << 20
            guard schedule.isDue(atBytes: bytes) else { return false }
            schedule.begin(atBytes: bytes)
            return true
        }
        #expect(due == row.due)
    }

    @Test func `what could not be begun stays due`() {
        var schedule = WarmUpSchedule()
        var isDue = [schedule.isDue(atBytes: 5 << 20), schedule.isDue(atBytes: 5 << 20)]
        schedule.begin(atBytes: 5 << 20)
        isDue.append(schedule.isDue(atBytes: 5 << 20))
        #expect(isDue == [true, true, false])
    }
}
