import Testing

@testable import waxwing

@Suite struct RoleUsersTests {
    private static let root = RoleUsers.Principal(user: 0, group: 0)
    private static let owner = RoleUsers.Principal(user: 1_000, group: 1_001)
    /// A machine on which the package has made its users.
    private static let packaged = UserDatabase(
        findUser: {
            [
                "waxwing-authority": 501, "waxwing-publisher": 502, "waxwing-ldap": 503,
                "frank": 1_000,
            ][$0]
        },
        findGroup: { ["waxwing": 500, "staff": 50][$0] }
    )
    /// A machine that knows none of them.
    private static let bare = UserDatabase(findUser: { _ in nil }, findGroup: { _ in nil })

    private func settings(_ users: [Role: String] = [:], group: String? = nil) -> ProcessSettings {
        var settings = ProcessSettings()
        settings.users = users
        settings.group = group
        return settings
    }

    /// One start of a server, and as whom its roles run then.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var users: [Role: String] = [:]
        var group: String?
        var caller = root
        var database = packaged
        /// Nil when the start is refused with a sentence that says ``refusal``.
        var expected: RoleUsers?
        var refusal = ""
    }

    private static let all: [Role: String] = [
        .authority: "64101", .publisher: "64102", .ldap: "64103",
    ]

    static let cases = [
        Case(
            testDescription: "root, with the package's users",
            expected: RoleUsers(authority: 501, publisher: 502, ldap: 503, group: 500)
        ),
        Case(
            testDescription: "root, with one user that the settings name",
            users: [.ldap: "64103"],
            group: "staff",
            expected: RoleUsers(authority: 501, publisher: 502, ldap: 64_103, group: 50)
        ),
        Case(
            testDescription: "root, with numbers that nobody has",
            users: all,
            group: "64100",
            database: bare,
            expected: RoleUsers(
                authority: 64_101,
                publisher: 64_102,
                ldap: 64_103,
                group: 64_100
            )
        ),
        Case(
            testDescription: "root, on a machine without users for it",
            database: bare,
            expected: .all(1_000, group: 1_001)
        ),
        Case(
            testDescription: "root, with a user for some roles and none for the others",
            users: [.ldap: "64103"],
            database: bare,
            refusal: "waxwing-authority, waxwing-publisher"
        ),
        Case(
            testDescription: "root, with users and no group",
            users: all,
            database: bare,
            refusal: "no group"
        ),
        Case(
            testDescription: "root, with a user that is not there",
            users: [.ldap: "nobody-here"],
            refusal: "users.ldap: there is no user nobody-here"
        ),
        Case(
            testDescription: "root, with a group that is not there",
            group: "nobody-here",
            refusal: "users.group: there is no group nobody-here"
        ),
        Case(
            testDescription: "root, with the number that means none",
            users: [.ldap: "4294967295"],
            refusal: "there is no user 4294967295"
        ),
        Case(
            testDescription: "somebody else",
            caller: owner,
            expected: .all(1_000, group: 1_001)
        ),
        Case(
            testDescription: "somebody else, with a group for the sockets",
            group: "staff",
            caller: owner,
            expected: .all(1_000, group: 50)
        ),
        Case(
            testDescription: "somebody else, named in the settings",
            users: [.authority: "frank", .publisher: "1000", .ldap: "frank"],
            caller: owner,
            expected: .all(1_000, group: 1_001)
        ),
        Case(
            testDescription: "somebody else, with users for the roles",
            users: all,
            caller: owner,
            refusal: "only root can give"
        ),
    ]

    @Test(arguments: cases) func `roles run as the users that they can have`(_ start: Case) throws {
        do throws(CommandFailure) {
            let users = try RoleUsers.choose(
                settings(start.users, group: start.group),
                caller: start.caller,
                owner: Self.owner,
                in: start.database
            )
            #expect(users == start.expected)
        } catch {
            #expect(start.expected == nil, "refused: \(error.message)")
            #expect(error.message.contains(start.refusal), "\(error.message)")
        }
    }

    @Test func `two roles of one user are told from three users`() {
        #expect(!RoleUsers(authority: 1, publisher: 2, ldap: 3, group: 4).areShared)
        #expect(RoleUsers(authority: 1, publisher: 2, ldap: 2, group: 4).areShared)
    }

    @Test func `a role learns the users from its supervisor, and refuses what is none`() throws {
        let users = RoleUsers(authority: 1, publisher: 2, ldap: 3, group: 4)
        #expect(try RoleUsers(handedOver: users.handedOver) == users)
        for text in ["", "1:2:3", "1:2:3:4:5", "1:2:3:x", "1:2:3:-4"] {
            #expect(throws: CommandFailure.self, "\(text)") { try RoleUsers(handedOver: text) }
        }
    }
}
