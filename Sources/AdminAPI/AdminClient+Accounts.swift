extension AdminClient {
    /// Lets somebody sign in at the directory.
    package func addAccount(
        _ request: AccountRequest,
        isWaiting: Bool = true
    ) async throws(AdminError) -> AccountAnswer {
        try await call(
            AdminRoute("POST", ["accounts"], query: Self.wait(isWaiting)),
            sending: request
        )
    }

    /// The accounts, by name.
    package func accounts() async throws(AdminError) -> Page<DirectoryAccount> {
        try await call(AdminRoute("GET", ["accounts"]))
    }

    /// Gives an account another password.
    package func changePassword(
        ofAccount name: String,
        _ request: AccountPasswordRequest,
        isWaiting: Bool = true
    ) async throws(AdminError) -> AccountAnswer {
        try await call(
            AdminRoute("POST", ["accounts", name, "password"], query: Self.wait(isWaiting)),
            sending: request
        )
    }

    /// Takes an account away.
    package func removeAccount(
        _ name: String,
        isWaiting: Bool = true
    ) async throws(AdminError) -> AccountAnswer {
        try await call(
            AdminRoute("POST", ["accounts", name, "remove"], query: Self.wait(isWaiting))
        )
    }
}
