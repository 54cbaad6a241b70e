private import CLinux
import Glibc

/// What holds a role in besides its user: what the kernel was asked for, and what it has.
///
/// Everything is asked for as far as the kernel has it; what is missing is said in one line and is no
/// reason not to serve.
struct Confinement: Equatable, Sendable, CustomStringConvertible {
    /// What came of asking for one kind of it.
    enum Outcome: Equatable, Sendable {
        /// In force; the number is Landlock's version, and seccomp's count of system calls that are left.
        case inForce(Int)
        /// The kernel does not have it, or it is turned off there.
        case missing
        /// The kernel refused, for this `errno`.
        case refused(Int32)
        /// `sandbox.enabled` is false.
        case off
    }

    /// Which files, TCP sockets and processes it reaches.
    var landlock: Outcome
    /// Which system calls it can make.
    var seccomp: Outcome

    /// Neither, as a setting or a test has it.
    static let none = Confinement(landlock: .off, seccomp: .off)

    /// Whether both are in force.
    var isComplete: Bool {
        if case .inForce = landlock, case .inForce = seccomp { true } else { false }
    }

    /// Confines the calling thread and those that it starts, for good.
    ///
    /// A thread that runs already keeps every right, so a role calls it before its first one.
    /// `includesThreads` is false in tests alone.
    static func enter(
        _ role: Role,
        _ rules: [FileRule],
        includesThreads: Bool = true
    ) -> Confinement {
        guard !includesThreads || clinux_thread_count() == 1 else {
            return Confinement(landlock: .refused(EBUSY), seccomp: .refused(EBUSY))
        }
        // Without it a process that is not root is refused both.
        let code = clinux_forbid_new_privileges()
        guard code == 0 else {
            return Confinement(landlock: .refused(code), seccomp: .refused(code))
        }
        return Confinement(
            landlock: restrictFiles(rules),
            seccomp: restrictCalls(role, includesThreads)
        )
    }

    private static func restrictFiles(_ rules: [FileRule]) -> Outcome {
        let version = clinux_landlock_version()
        guard version > 0 else { return .missing }
        let ruleset = clinux_landlock_create(version)
        guard ruleset >= 0 else { return .refused(errno) }
        defer { close(ruleset) }
        for rule in rules {
            let code = unsafe clinux_landlock_allow(
                ruleset,
                version,
                rule.path,
                rule.rights.rawValue
            )
            // What is not there, or out of the role's reach anyway, needs no rule.
            guard code == 0 || code == ENOENT || code == EACCES || code == ENOTDIR else {
                return .refused(code)
            }
        }
        let code = clinux_landlock_enforce(ruleset)
        return code == 0 ? .inForce(Int(version)) : .refused(code)
    }

    private static func restrictCalls(_ role: Role, _ includesThreads: Bool) -> Outcome {
        let count = clinux_seccomp(calls(of: role), includesThreads ? 1 : 0)
        switch -count {
        case ...0: return .inForce(Int(count))
        case ENOSYS, EINVAL, EOPNOTSUPP: return .missing
        default: return .refused(-count)
        }
    }

    /// The system calls that `role` needs beyond what every role does.
    private static func calls(of role: Role) -> UInt32 {
        switch role {
        case .authority:
            // Name services may be libraries that are loaded when a user is first asked for.
            UInt32(CLINUX_CALLS_FILES | CLINUX_CALLS_LISTEN | CLINUX_CALLS_CODE)
        case .publisher: UInt32(CLINUX_CALLS_FILES)
        case .ldap: 0
        }
    }

    /// What is in force, for the log and the status: `Landlock 7, seccomp (142 system calls)`.
    var description: String {
        if self == .none { return "nothing (sandbox.enabled is false)" }
        return [
            Self.text("Landlock", landlock) { "Landlock \($0)" },
            Self.text("seccomp", seccomp) { "seccomp (\($0) system calls)" },
        ].joined(separator: ", ")
    }

    private static func text(
        _ name: String,
        _ outcome: Outcome,
        _ inForce: (Int) -> String
    ) -> String {
        switch outcome {
        case .inForce(let number): inForce(number)
        case .missing: "no \(name) (this kernel has none, or it is turned off)"
        case .refused(let code): "no \(name) (\(unsafe String(cString: strerror(code))))"
        case .off: "no \(name) (sandbox.enabled is false)"
        }
    }
}
