import Foundation
import Models

/// The commands and environments of a local fleet's services. Each gets only what it needs: the gateway has no store, tokens
/// and mailer have no PostgreSQL, identity and waitlists have no Redis, and each has only its own secrets.
struct FleetPlan {
    let settings: LocalSettings
    /// The directory of the executables.
    let executables: String
    /// The database's URL with a service's role.
    let databaseURL: (ServiceName) -> String
    /// Redis's URL with a service's user.
    let redisURL: (ServiceName) -> String
    /// The file with a service's secrets.
    let secretFile: (ServiceName) -> String

    /// The program of `latchkey` itself.
    var program = Self.ownProgram

    /// The cores of this machine.
    var cores = ProcessInfo.processInfo.activeProcessorCount

    /// The names of the processes that are stores.
    static let stores: Set<String> = ["postgres", "redis"]
    /// The services that have a database schema.
    static let migrating: [ServiceName] = [.identity, .waitlists]

    /// All replicas of all services.
    var services: [ProcessSpec] {
        ServiceName.allCases.flatMap { service in
            settings.scale.instances(of: service).map { instance in
                ProcessSpec(
                    service: service.rawValue, instance: instance,
                    command: Command(
                        executable: executable(of: service), environment: environment(of: service, instance)))
            }
        }
    }

    /// The console, which listens where `console` states.
    func console(_ console: ConsoleSettings) -> ProcessSpec {
        var environment = Self.common(settings.environment)
        environment.merge(settings.environment.filter { Self.isSetting($0.key) }) { $1 }
        environment["LATCHKEY_STATE_DIR"] = settings.stateDirectory
        environment["LATCHKEY_RUN_DIR"] = settings.runDirectory
        environment["LATCHKEY_ISSUER"] = settings.issuer
        environment["LATCHKEY_PORT"] = String(settings.port)
        environment["LATCHKEY_CONSOLE_BIND"] = console.bind
        return ProcessSpec(
            service: "console", instance: "1",
            command: Command(executable: program, arguments: ["console"], environment: environment))
    }

    /// The command that updates the schema of `service`.
    ///
    /// - Parameter appRole: a role that is to run the service without owning its tables; nil for none.
    func migration(of service: ServiceName, appRole: String? = nil) -> Command {
        Command(
            executable: executable(of: service),
            arguments: ["migrate"] + (appRole.map { ["--app-role", $0] } ?? []),
            environment: environment(of: service, "migrate"))
    }

    /// Throws ``CommandError`` unless all services are built.
    func requireExecutables() throws {
        let missing = ServiceName.allCases.filter {
            !FileManager.default.isExecutableFile(atPath: executable(of: $0))
        }
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).formatted(.list(type: .and))
            throw CommandError("\(executables) lacks \(names). `make run` builds them")
        }
    }

    private static var ownProgram: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    private func executable(of service: ServiceName) -> String {
        executables.hasSuffix("/") ? "\(executables)\(service)" : "\(executables)/\(service)"
    }

    private func environment(of service: ServiceName, _ instance: String) -> [String: String] {
        var result = Self.common(settings.environment)
        result.merge(settings.environment.filter { Self.isSetting($0.key) }) { $1 }
        result["LATCHKEY_INSTANCE"] = instance
        result["LATCHKEY_RUN_DIR"] = settings.runDirectory
        result["LATCHKEY_SECRET_FILE"] = secretFile(service)
        result["LATCHKEY_ISSUER"] = settings.issuer
        switch service {
        case .gateway:
            result["LATCHKEY_BIND"] = settings.bind
            result["LATCHKEY_PORT"] = String(settings.port)
            result["LATCHKEY_STOP_GRACE"] = settings.environment["LATCHKEY_STOP_GRACE"] ?? "3"
            result["LATCHKEY_MAIL_FOLDER"] = settings.visibleMailFolder
            // It exports the spans of all services.
            result.merge(settings.environment.filter { $0.key.hasPrefix("OTEL_") }) { $1 }
            // Several gateways listen on one port, and share the cores.
            let gateways = settings.scale.instances(of: .gateway).count
            if gateways > 1 {
                result["LATCHKEY_SHARE_PORT"] = "on"
                // Each serves metrics at a port of its own.
                if let first = settings.environment["LATCHKEY_METRICS_PORT"].flatMap(Int.init),
                    let number = Int(instance)
                {
                    result["LATCHKEY_METRICS_PORT"] = String(first + number - 1)
                }
                if result["LATCHKEY_THREADS"] == nil { result["LATCHKEY_THREADS"] = String(max(1, cores / gateways)) }
            }
        case .identity:
            result["LATCHKEY_DATABASE_URL"] = databaseURL(service)
            // Replicas on one machine share its cores.
            let replicas = settings.scale.instances(of: .identity).count
            if replicas > 1, result["LATCHKEY_HASH_THREADS"] == nil {
                result["LATCHKEY_HASH_THREADS"] = String(HashThreads.share(of: replicas, cores: cores))
            }
        case .waitlists:
            result["LATCHKEY_DATABASE_URL"] = databaseURL(service)
        case .tokens:
            result["LATCHKEY_REDIS_URL"] = redisURL(service)
        case .mailer:
            result["LATCHKEY_REDIS_URL"] = redisURL(service)
            result["LATCHKEY_MAIL_URL"] = settings.mailURL
        }
        return result
    }

    /// The variables that every program gets.
    static func common(_ environment: [String: String]) -> [String: String] {
        environment.filter { key, _ in
            ["PATH", "TZ", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"].contains(key)
                || key.hasPrefix("LC_")
        }
    }

    /// Whether a variable is a setting that every service may read. URLs of stores, and variables that are set here, are not.
    private static func isSetting(_ name: String) -> Bool {
        name.hasPrefix("LATCHKEY_") && !reserved.contains(name)
    }

    private static let reserved: Set<String> = [
        "LATCHKEY_DATABASE_URL", "LATCHKEY_REDIS_URL", "LATCHKEY_MAIL_URL", "LATCHKEY_SECRET_FILE", "LATCHKEY_SCALE",
        "LATCHKEY_STATE_DIR", "LATCHKEY_MAIL_FOLDER", "LATCHKEY_TEST_DATABASE_URL", "LATCHKEY_TEST_REDIS_URL",
    ]
}
