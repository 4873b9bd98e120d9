import Foundation

/// A real fleet of the tests' own: `latchkey up` with private stores, a free port and a temporary state directory.
public final class TestFleet: Sendable {
    /// Where this machine reaches the gateway: `http://127.0.0.1:{port}`.
    public let baseURL: String
    /// The public base URL, as tokens and links have it.
    public let issuer: String

    private let directory: TemporaryDirectory
    private let supervisor: ServerProcess
    private let program: String

    /// The fleet that all tests of this process share. The first test that needs it starts it. No test may kill its processes.
    ///
    /// - Throws: ``TestKitError`` when the executables are not built or the fleet does not come up.
    public static func shared() async throws -> TestFleet {
        try await sharedFleet.value
    }

    private static let sharedFleet = Task { try await launch() }

    /// Starts a fleet for one test and waits until it is ready.
    ///
    /// - Parameters:
    ///   - environment: settings beside the defaults, such as `["LATCHKEY_SCALE": "tokens=3"]`.
    ///   - executables: the directory of the services, when it is not the one of the tests.
    /// - Throws: ``TestKitError`` with the end of the log when it does not come up within 90 s.
    public static func launch(
        environment: [String: String] = [:], executables: String? = nil
    ) async throws -> TestFleet {
        let program = try Tools.built("latchkey")
        let directory = try TemporaryDirectory()
        // Open to pass through, so that the user `postgres` reaches its cluster below; all in it is for us alone.
        chmod(directory.path, 0o711)
        try FileManager.default.createDirectory(
            atPath: directory.file("state"), withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o711])
        var variables = ["LATCHKEY_PORT": "0", "LATCHKEY_STATE_DIR": directory.file("state"), "NO_COLOR": "1"]
        variables["LATCHKEY_CONSOLE_BIND"] = "127.0.0.1:0"
        // Tests ask more often than people do; those of limits turn them on.
        variables["LATCHKEY_RATE_LIMITS"] = "off"
        variables.merge(environment) { $1 }
        let settings = variables.map { "\($0.key)=\($0.value)" }.sorted()
        let options = executables.map { ["--executables", $0] } ?? []
        let supervisor = ServerProcess(
            command: ["/usr/bin/env"] + settings + [program, "up"] + options, directory: directory,
            deathSignal: "TERM")
        try await supervisor.start(within: .seconds(90)) {
            (try? FleetState.read(directory.file("state")))?.ready ?? false
        }
        let state = try FleetState.read(directory.file("state"))
        return TestFleet(directory: directory, supervisor: supervisor, program: program, state: state)
    }

    private init(directory: TemporaryDirectory, supervisor: ServerProcess, program: String, state: FleetState) {
        self.directory = directory
        self.supervisor = supervisor
        self.program = program
        baseURL = state.baseURL
        issuer = state.issuer
    }

    /// `LATCHKEY_STATE_DIR` of the fleet.
    public var stateDirectory: String { directory.file("state") }

    /// Where the services' sockets are.
    ///
    /// - Throws: when the fleet has not written it down.
    public var runDirectory: String {
        get throws {
            struct Record: Decodable { let run_directory: String }
            let data = try Data(contentsOf: URL(filePath: "\(stateDirectory)/fleet.json"))
            return try JSONDecoder().decode(Record.self, from: data).run_directory
        }
    }

    /// The base URL of the console.
    ///
    /// - Throws: when there is none.
    public var consoleURL: String {
        get throws {
            struct Record: Decodable { let console_url: String }
            let data = try Data(contentsOf: URL(filePath: "\(stateDirectory)/fleet.json"))
            return try JSONDecoder().decode(Record.self, from: data).console_url
        }
    }

    /// What `latchkey up` and its children wrote, rendered for people.
    public var log: String { (try? String(contentsOfFile: directory.file("log"), encoding: .utf8)) ?? "" }

    /// The id of a child's process (`gateway`, …, `postgres`, `redis`); nil while it is not running.
    public func processID(of service: String, instance: String = "1") -> Int32? {
        let state = try? FleetState.read(stateDirectory)
        return state?.processes.first { $0.service == service && $0.instance == instance }?.process.pid
    }

    /// The ids of every child and of `latchkey up` itself.
    public var processIDs: [Int32] {
        guard let state = try? FleetState.read(stateDirectory) else { return [] }
        return [state.supervisor.pid] + state.processes.map(\.process.pid)
    }

    /// Sends a signal to a child.
    ///
    /// - Returns: the id of its process.
    /// - Throws: ``TestKitError`` when there is no such child.
    @discardableResult
    public func send(_ signal: Int32, to service: String, instance: String = "1") throws -> Int32 {
        guard let process = processID(of: service, instance: instance) else {
            throw TestKitError("\(service)/\(instance) is not running")
        }
        Foundation.kill(process, signal)
        return process
    }

    /// Kills a child and waits until it is gone; the fleet starts another.
    ///
    /// - Throws: ``TestKitError`` when there is no such child.
    public func kill(_ service: String, instance: String = "1") async throws {
        let process = try send(SIGKILL, to: service, instance: instance)
        try await eventually("the end of \(service)/\(instance)") {
            processID(of: service, instance: instance) != process
        }
    }

    /// Kills `latchkey up` itself, as a lost terminal or a crash would.
    public func killSupervisor() async throws { try await supervisor.stop(.kill) }

    /// Stops the fleet as Ctrl-C does, and waits until all of it has ended.
    public func stop() async throws { try await supervisor.stop(.interrupt) }

    /// Runs `latchkey` with `arguments` against this fleet and gives what it printed.
    ///
    /// - Throws: ``TestKitError`` with its standard error when it fails.
    @discardableResult
    public func latchkey(_ arguments: String...) async throws -> String {
        try await Tools.run(["/usr/bin/env", "LATCHKEY_STATE_DIR=\(stateDirectory)", program] + arguments)
    }

    /// The same with further variables in its environment.
    @discardableResult
    public func latchkey(in environment: [String: String], _ arguments: [String]) async throws -> String {
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        return try await Tools.run(
            ["/usr/bin/env", "LATCHKEY_STATE_DIR=\(stateDirectory)"] + variables + [program] + arguments)
    }

    /// Runs `latchkey` with `arguments` and `--json` and decodes what it printed.
    ///
    /// - Throws: as ``latchkey(_:)``, and `DecodingError`.
    public func latchkey<Value: Decodable>(as type: Value.Type, _ arguments: String...) async throws -> Value {
        try await latchkey(as: type, arguments)
    }

    /// The same with a list of arguments.
    public func latchkey<Value: Decodable>(as type: Value.Type, _ arguments: [String]) async throws -> Value {
        let output = try await Tools.run(
            ["/usr/bin/env", "LATCHKEY_STATE_DIR=\(stateDirectory)", program] + arguments + ["--json"])
        return try JSONDecoder().decode(type, from: Data(output.utf8))
    }
}

/// `{state}/fleet.json`.
private struct FleetState: Decodable {
    struct Process: Decodable {
        let pid: Int32
    }

    struct Child: Decodable {
        let service: String
        let instance: String
        let process: Process
    }

    let supervisor: Process
    let baseURL: String
    let issuer: String
    let ready: Bool
    let processes: [Child]

    enum CodingKeys: String, CodingKey {
        case supervisor, issuer, ready, processes
        case baseURL = "base_url"
    }

    static func read(_ stateDirectory: String) throws -> FleetState {
        let data = try Data(contentsOf: URL(filePath: "\(stateDirectory)/fleet.json"))
        return try JSONDecoder().decode(FleetState.self, from: data)
    }
}
