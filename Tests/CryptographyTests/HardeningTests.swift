import Cryptography
import Foundation
import Glibc
import Testing

@Suite struct HardeningTests {
    @Test func `no core dumps, and no tracing by others of the same user`() async {
        await #expect(processExitsWith: .success) {
            // As root everything may be traced.
            if geteuid() == 0 { #expect(setuid(65534) == 0) }
            try Hardening.closeToInspection()
            #expect(Hardening.isClosedToInspection)
            let memory = unsafe open("/proc/self/mem", O_RDONLY)
            #expect(memory < 0)
            #expect(errno == EACCES)
        }
    }
}
