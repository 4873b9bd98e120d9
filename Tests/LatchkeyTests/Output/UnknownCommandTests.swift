import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct UnknownCommandTests {
    @Test(arguments: [
        (["clints", "list"], "latchkey has no command 'clints'. Did you mean 'clients'?"),
        (["users", "shwo", "ann@example.com"], "latchkey users has no command 'shwo'. Did you mean 'show'?"),
        (["users", "Suspend"], "latchkey users has no command 'Suspend'. Did you mean 'suspend'?"),
        (["wiatlists"], "latchkey has no command 'wiatlists'. Did you mean 'waitlists'?"),
        (["frobnicate"], "latchkey has no command 'frobnicate'."),
        (["help", "frobnicate"], "latchkey has no command 'frobnicate'."),
        (["help", "users", "lst"], "latchkey users has no command 'lst'. Did you mean 'list'?"),
        (
            ["keys", String(repeating: "x", count: 100_000)],
            "latchkey keys has no command '\(String(repeating: "x", count: 40))'."
        ),
    ])
    func isNamedWithTheCommandThatWasProbablyMeant(_ arguments: [String], _ message: String) {
        #expect(UnknownCommand(in: arguments, of: Latchkey.self)?.description == message)
    }

    @Test(arguments: [
        [], ["--version"], ["users", "show", "an-argument"], ["status", "surplus"], ["help", "users"],
        ["help"], ["help", "users", "list"], ["help", "--json"], ["help", "help"],
        ["--json", "users"],
    ])
    func isNotSeenInOtherArguments(_ arguments: [String]) {
        #expect(UnknownCommand(in: arguments, of: Latchkey.self) == nil)
    }

    @Test(arguments: [["users", "lst"], ["help", "users", "lst"]])
    func isReportedWithTheUsageOfTheCommandBefore(_ arguments: [String]) {
        #expect(
            UnknownCommand(in: arguments, of: Latchkey.self)?.report == """
                Error: latchkey users has no command 'lst'. Did you mean 'list'?
                Usage: latchkey users <subcommand>
                  See 'latchkey users --help' for more information.
                """)
    }

    /// The parser would print the help of `latchkey`, as if that was asked for.
    @Test func helpForItIsAnError() async throws {
        let process = try CommandProcess()
        let error = await #expect(throws: TestKitError.self) { try await process.run("help", "frobnicate") }
        #expect("\(error.map { "\($0)" } ?? "")".contains("latchkey has no command 'frobnicate'"))
        #expect(try await process.run("help", "users").contains("Manage users."))
    }

    @Test func isWhatTheProgramReports() async throws {
        let process = try CommandProcess()
        let error = await #expect(throws: TestKitError.self) { try await process.run("usres", "show") }
        #expect("\(error.map { "\($0)" } ?? "")".contains("latchkey has no command 'usres'. Did you mean 'users'?"))
    }
}
