import Synchronization
import Testing

@testable import LDAPServer

@Suite struct BucketTests {
    @Test func `so much may happen at once, and again at a steady rate`() {
        let bucket = Bucket(Rate(burst: 3, perHour: 3600))
        let used = Atomic<Int64>(0)
        var now: Int64 = 5_000_000_000
        #expect(bucket.left(used, at: now) == 3)
        bucket.take(2, from: used, at: now)
        #expect(bucket.left(used, at: now) == 1)
        bucket.take(1, from: used, at: now)
        #expect(bucket.left(used, at: now) == 0)
        now += 999_999
        #expect(bucket.left(used, at: now) == 0)
        now += 1
        #expect(bucket.left(used, at: now) == 1)
        now += 60_000_000
        #expect(bucket.left(used, at: now) == 3)
    }

    @Test func `what was taken beyond has to be waited for, up to as much again`() {
        let bucket = Bucket(Rate(burst: 10, perHour: 3600))
        let used = Atomic<Int64>(0)
        bucket.take(1_000_000, from: used, at: 1_000_000)
        #expect(bucket.left(used, at: 11_000_000) == 0)
        #expect(bucket.left(used, at: 12_000_000) == 1)
        #expect(bucket.left(used, at: 21_000_000) == 10)
    }

    @Test func `less may be allowed at once`() {
        let bucket = Bucket(Rate(burst: 100, perHour: 3600))
        let used = Atomic<Int64>(0)
        #expect(bucket.left(used, at: 1, burst: 5) == 5)
        bucket.take(5, from: used, at: 1)
        #expect(bucket.left(used, at: 1, burst: 5) == 0)
        #expect(bucket.left(used, at: 1) == 95)
        #expect(bucket.left(used, at: 1_000_001, burst: 5) == 1)
        #expect(bucket.left(used, at: 1, burst: 1000) == 95)
    }

    @Test(arguments: [
        Rate(burst: 0, perHour: 0), Rate(burst: -5, perHour: -5), Rate(burst: .max, perHour: .max),
        Rate(burst: 1, perHour: .max), Rate(burst: .max, perHour: 1),
    ])
    func `any numbers make a rate`(_ rate: Rate) {
        let bucket = Bucket(rate)
        let used = Atomic<Int64>(0)
        let now: Int64 = 1 << 50
        #expect(bucket.left(used, at: now) >= 1)
        bucket.take(.max, from: used, at: now)
        bucket.take(1, from: used, at: now)
        #expect(bucket.left(used, at: now) == 0)
    }
}
