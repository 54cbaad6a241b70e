import Foundation
import Synchronization
import Testing

@testable import waxwing

/// What a confined thread was told by the kernel, by what it tried; 0 where it was let.
private typealias Answers = [String: Int32]

@Suite struct ConfinementTests {
    /// A data directory with a file in each of its folders.
    private func withData(_ body: (DataDirectory, Settings) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "waxwing-\(UUID().uuidString.prefix(8))").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let data = DataDirectory(folder)
        for place in [data.authority, data.directory, data.tls, data.run] {
            try FileManager.default.createDirectory(
                atPath: place,
                withIntermediateDirectories: true
            )
            try Data("x".utf8).write(to: URL(filePath: place + "/file"))
        }
        try Data().write(to: URL(filePath: data.settingsFile))
        try body(data, Settings(suffix: "dc=example,dc=com", publicURL: "http://pki.example.com"))
    }

    /// Confines a new thread as `role` is, has it try what `attempts` say, and returns what came of it.
    ///
    /// The confinement ends with the thread; nothing else of this process is bound by it.
    private func confined(
        _ role: Role,
        _ data: DataDirectory,
        _ settings: Settings,
        _ attempts: @escaping @Sendable () -> Answers
    ) -> (Confinement, Answers) {
        let rules = FileRule.rules(for: role, on: data, settings)
        let result = Result()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let confinement = Confinement.enter(role, rules, includesThreads: false)
            let answers = attempts()
            result.value.withLock { $0 = (confinement, answers) }
            done.signal()
        }
        thread.start()
        done.wait()
        return result.value.withLock { $0 }
    }

    private final class Result: Sendable {
        let value = Mutex<(Confinement, Answers)>((.none, [:]))
    }

    private static func opening(_ path: String, _ flags: Int32) -> Int32 {
        let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return 0
    }

    private static func making(_ family: Int32) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return 0
    }

    private static func mapping(_ protection: Int32) -> Int32 {
        let memory = unsafe mmap(nil, 4_096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard unsafe memory != MAP_FAILED else { return errno }
        unsafe munmap(memory, 4_096)
        return 0
    }

    private static func executing(_ path: String) -> Int32 {
        var child: pid_t = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(path), nil]
        defer { unsafe free(arguments[0]) }
        let code = unsafe posix_spawn(&child, path, nil, nil, arguments, nil)
        if code == 0 { waitpid(child, nil, 0) }
        return code
    }

    private static func startingThread() -> Int32 {
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, { _ in nil }, nil)
        if code == 0 { pthread_join(thread, nil) }
        return code
    }

    /// Connects a socket that was made before the confinement to a port on which nobody listens.
    private static func connecting(_ descriptor: Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(1).bigEndian
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7f00_0001).bigEndian)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return code == 0 ? 0 : errno
    }

    /// Whether the kernel's answers are those of `expected`, for the parts that it has.
    private func check(
        _ outcome: Confinement.Outcome,
        _ answers: Answers,
        _ expected: Answers,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        switch outcome {
        case .inForce:
            for (name, code) in expected {
                #expect(answers[name] == code, "\(name)", sourceLocation: sourceLocation)
            }
        case .missing: break
        case .refused, .off:
            Issue.record("not confined: \(outcome)", sourceLocation: sourceLocation)
        }
    }

    @Test func `the ldap role reaches the directory and its certificate, and nothing else`() throws
    {
        try withData { data, settings in
            let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(tcp) }
            let (confinement, answers) = confined(.ldap, data, settings) {
                [
                    "directory": Self.opening(data.directory + "/file", O_RDWR),
                    "certificate": Self.opening(data.tls + "/file", O_RDONLY),
                    "settings": Self.opening(data.settingsFile, O_RDONLY),
                    "writing the certificate": Self.opening(data.tls + "/file", O_RDWR),
                    "a new file": Self.opening(data.directory + "/new", O_RDWR | O_CREAT),
                    "the authority's": Self.opening(data.authority + "/file", O_RDONLY),
                    "passwords": Self.opening("/etc/passwd", O_RDONLY),
                    "TCP": Self.connecting(tcp),
                ]
            }
            check(
                confinement.landlock,
                answers,
                [
                    "directory": 0, "certificate": 0, "settings": 0,
                    "writing the certificate": EACCES, "a new file": EACCES,
                    "the authority's": EACCES, "passwords": EACCES,
                ]
            )
            if case .inForce(4...) = confinement.landlock { #expect(answers["TCP"] == EACCES) }
        }
    }

    @Test func `the ldap role executes nothing, connects nowhere and changes no file`() throws {
        try withData { data, settings in
            let (confinement, answers) = confined(.ldap, data, settings) {
                [
                    "execute": Self.executing("/bin/true"),
                    "Internet": Self.making(AF_INET),
                    "Internet 6": Self.making(AF_INET6),
                    "Unix": Self.making(AF_UNIX),
                    "signal": kill(getppid(), 0) == 0 ? 0 : errno,
                    "code": Self.mapping(PROT_READ | PROT_EXEC),
                    "memory": Self.mapping(PROT_READ | PROT_WRITE),
                    "thread": Self.startingThread(),
                    "remove": unsafe unlink(data.directory + "/file") == 0 ? 0 : errno,
                    "mode": unsafe chmod(data.directory + "/file", 0o777) == 0 ? 0 : errno,
                ]
            }
            check(
                confinement.seccomp,
                answers,
                [
                    "execute": EPERM, "Internet": EPERM, "Internet 6": EPERM, "Unix": 0,
                    "signal": EPERM, "code": EPERM, "memory": 0, "thread": 0, "remove": EPERM,
                    "mode": EPERM,
                ]
            )
        }
    }

    @Test func `the publisher changes the directory, and reaches nothing of the authority`() throws
    {
        try withData { data, settings in
            let (confinement, answers) = confined(.publisher, data, settings) {
                [
                    "a new file": Self.opening(data.directory + "/new", O_RDWR | O_CREAT),
                    "link": unsafe symlink("new", data.directory + "/link") == 0 ? 0 : errno,
                    "rename": unsafe rename(data.directory + "/new", data.directory + "/renamed")
                        == 0 ? 0 : errno,
                    "remove": unsafe unlink(data.directory + "/renamed") == 0 ? 0 : errno,
                    "the authority's": Self.opening(data.authority + "/file", O_RDONLY),
                    "the key": Self.opening(data.tls + "/file", O_RDONLY),
                ]
            }
            check(
                confinement.landlock,
                answers,
                [
                    "a new file": 0, "link": 0, "rename": 0, "remove": 0,
                    "the authority's": EACCES, "the key": EACCES,
                ]
            )
        }
    }

    @Test func `the authority reaches its own files, and no other role's`() throws {
        try withData { data, settings in
            let (confinement, answers) = confined(.authority, data, settings) {
                [
                    "ledger": Self.opening(data.authority + "/file", O_RDWR),
                    "users": Self.opening("/etc/passwd", O_RDONLY),
                    "library": Self.mapping(PROT_READ | PROT_EXEC),
                    "code to write": Self.mapping(PROT_READ | PROT_WRITE | PROT_EXEC),
                    "directory": Self.opening(data.directory + "/file", O_RDONLY),
                    "the key": Self.opening(data.tls + "/file", O_RDONLY),
                ]
            }
            check(
                confinement.landlock,
                answers,
                ["ledger": 0, "users": 0, "directory": EACCES, "the key": EACCES]
            )
            check(confinement.seccomp, answers, ["library": 0, "code to write": EPERM])
        }
    }

    @Test func `a file that may be replaced is reached through its folder, but for the secrets'`()
        throws
    {
        try withData { data, _ in
            let real = URL(filePath: data.path).resolvingSymlinksInPath().path
            #expect(
                FileRule.replaceable(data.tls + "/file", .read, besides: data.authority)
                    == FileRule(real + "/tls", .read)
            )
            #expect(
                FileRule.replaceable(data.settingsFile, .read, besides: data.authority)
                    == FileRule(real + "/waxwing.yaml", .read)
            )
            #expect(
                FileRule.replaceable("/nowhere", .read, besides: data.authority)
                    == FileRule("/nowhere", .read)
            )
        }
    }

    @Test func `says what is in force and what is missing`() {
        #expect(
            Confinement(landlock: .inForce(7), seccomp: .inForce(134)).description
                == "Landlock 7, seccomp (134 system calls)"
        )
        #expect(
            Confinement(landlock: .missing, seccomp: .refused(EPERM)).description
                == "no Landlock (this kernel has none, or it is turned off),"
                + " no seccomp (Operation not permitted)"
        )
        #expect(Confinement.none.description == "nothing (sandbox.enabled is false)")
        #expect(Confinement(landlock: .inForce(1), seccomp: .inForce(1)).isComplete)
        #expect(!Confinement(landlock: .missing, seccomp: .inForce(1)).isComplete)
    }
}
