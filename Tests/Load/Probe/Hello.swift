import ArgumentParser
import Hummingbird
import Logging

/// A bare Hummingbird that says hello: the most that HTTP gives on this machine.
struct Hello: AsyncParsableCommand {
    @Option var port: Int

    func run() async throws {
        let router = Router()
        router.get("/") { _, _ in "hello" }
        var logger = Logger(label: "hello")
        logger.logLevel = .warning
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }
}
