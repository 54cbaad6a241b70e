import CAllocationCounter
import Testing

/// The counter is only worth something if it sees what it must not see in a look-up.
///
/// A sanitizer owns the allocator of its build; the counter says so with -1 and these tests stand aside.
@Suite(.enabled(if: waxwing_allocation_count() >= 0))
struct AllocationCounterTests {
    final class Box { var value = 0 }

    @inline(never) func makeBox() -> Box { Box() }

    @inline(never) func makeArray(_ count: Int) -> [UInt8] { [UInt8](repeating: 7, count: count) }

    @inline(never) func touchRawMemory(_ count: Int) -> UInt8 {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
        defer { unsafe raw.deallocate() }
        unsafe raw.storeBytes(of: UInt8(truncatingIfNeeded: count), as: UInt8.self)
        return unsafe raw.load(as: UInt8.self)
    }

    @Test func `sees an object, an array and raw memory`() {
        var before = waxwing_allocation_count()
        let object = makeBox()
        #expect(waxwing_allocation_count() > before)
        before = waxwing_allocation_count()
        let bytes = makeArray(object.value + 100)
        #expect(waxwing_allocation_count() > before)
        before = waxwing_allocation_count()
        let touched = touchRawMemory(bytes.count)
        #expect(waxwing_allocation_count() > before)
        #expect(touched == 100)
    }

    @Test func `sees nothing where nothing is allocated`() {
        let bytes = makeArray(100)
        let before = waxwing_allocation_count()
        var sum = 0
        for index in bytes.indices { sum += Int(bytes[index]) }
        let after = waxwing_allocation_count()
        #expect(after == before)
        #expect(sum == 700)
    }
}
