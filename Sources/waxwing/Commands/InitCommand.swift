import ArgumentParser

/// `waxwing init`
struct InitCommand: ParsableCommand {
    func run() throws {}
}
