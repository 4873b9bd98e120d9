import Models
import Testing

@testable import LatchkeyCommand

@Suite struct FleetPlanTests {
    private func plan(_ environment: [String: String] = [:]) throws -> FleetPlan {
        var environment = environment
        environment["LATCHKEY_STATE_DIR"] = "/tmp/state"
        return FleetPlan(
            settings: try LocalSettings(environment: environment), executables: "/opt/latchkey",
            databaseURL: { "postgresql://\($0)@x" }, redisURL: { "redis://\($0):p@x" },
            secretFile: { "/tmp/state/secrets/\($0).json" })
    }

    private func environment(of service: ServiceName, in plan: FleetPlan) throws -> [String: String] {
        try #require(plan.services.first { $0.service == service.rawValue }).command.environment
    }

    @Test func storesReachOnlyTheirServices() throws {
        let plan = try plan([
            "LATCHKEY_DATABASE_URL": "postgresql://outer", "LATCHKEY_REDIS_URL": "redis://outer",
            "LATCHKEY_MAIL_URL": "smtp://user:password@mail.example:587",
        ])
        for (variable, owners) in [
            ("LATCHKEY_DATABASE_URL", [ServiceName.identity, .waitlists]),
            ("LATCHKEY_REDIS_URL", [.tokens, .mailer]),
            ("LATCHKEY_MAIL_URL", [.mailer]),
        ] {
            for service in ServiceName.allCases {
                let value = try environment(of: service, in: plan)[variable]
                #expect((value != nil) == owners.contains(service), "\(variable) of \(service)")
            }
        }
    }

    /// The gateway exports the spans of all services, and its settings may hold an API key.
    @Test func onlyTheGatewayKnowsTheCollector() throws {
        let plan = try plan([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2",
        ])
        for service in ServiceName.allCases {
            let environment = try environment(of: service, in: plan)
            #expect((environment["OTEL_EXPORTER_OTLP_ENDPOINT"] != nil) == (service == .gateway))
            #expect((environment["OTEL_EXPORTER_OTLP_HEADERS"] != nil) == (service == .gateway))
        }
    }

    @Test func eachServiceEntersAStoreAsItself() throws {
        let plan = try plan()
        #expect(try environment(of: .identity, in: plan)["LATCHKEY_DATABASE_URL"] == "postgresql://identity@x")
        #expect(try environment(of: .waitlists, in: plan)["LATCHKEY_DATABASE_URL"] == "postgresql://waitlists@x")
        #expect(try environment(of: .tokens, in: plan)["LATCHKEY_REDIS_URL"] == "redis://tokens:p@x")
        #expect(try environment(of: .mailer, in: plan)["LATCHKEY_REDIS_URL"] == "redis://mailer:p@x")
    }

    @Test func everyServiceHasItsOwnSecretsAndSocketsAndSettings() throws {
        let plan = try plan([
            "LATCHKEY_PASSWORD_MIN_LENGTH": "16", "LATCHKEY_SECRET_FILE": "/etc/master.json", "AWS_SECRET": "x",
            "PATH": "/bin",
        ])
        for service in ServiceName.allCases {
            let environment = try environment(of: service, in: plan)
            #expect(environment["LATCHKEY_SECRET_FILE"] == "/tmp/state/secrets/\(service).json")
            #expect(environment["LATCHKEY_RUN_DIR"] == "/tmp/state/run")
            #expect(environment["LATCHKEY_PASSWORD_MIN_LENGTH"] == "16")
            #expect(environment["PATH"] == "/bin")
            #expect(environment["AWS_SECRET"] == nil)
        }
    }

    @Test(arguments: [
        ([:], nil), (["LATCHKEY_SCALE": "identity=2"], "4"), (["LATCHKEY_SCALE": "identity=16"], "1"),
        (["LATCHKEY_SCALE": "identity=2", "LATCHKEY_HASH_THREADS": "7"], "7"),
    ])
    func replicasOfIdentityShareTheCores(settings: [String: String], threads: String?) throws {
        var plan = try plan(settings)
        plan.cores = 8
        let identity = try environment(of: .identity, in: plan)
        #expect(identity["LATCHKEY_HASH_THREADS"] == threads)
    }

    @Test(
        arguments: [
            ([:], nil, nil), (["LATCHKEY_SCALE": "gateway=2"], "on", "4"),
            (["LATCHKEY_SCALE": "gateway=16"], "on", "1"),
            (["LATCHKEY_SCALE": "gateway=2", "LATCHKEY_THREADS": "3"], "on", "3"),
        ] as [([String: String], String?, String?)])
    func gatewaysShareThePortAndTheCores(settings: [String: String], isShared: String?, threads: String?) throws {
        var plan = try plan(settings)
        plan.cores = 8
        let gateway = try environment(of: .gateway, in: plan)
        #expect(gateway["LATCHKEY_SHARE_PORT"] == isShared)
        #expect(gateway["LATCHKEY_THREADS"] == threads)
    }

    @Test func replicasHaveNames() throws {
        let names = try plan(["LATCHKEY_SCALE": "tokens=3"]).services.map(\.name)
        #expect(names == ["gateway/1", "identity/1", "tokens/1", "tokens/2", "tokens/3", "mailer/1", "waitlists/1"])
        let third = try #require(try plan(["LATCHKEY_SCALE": "tokens=3"]).services.first { $0.name == "tokens/3" })
        #expect(third.command.executable == "/opt/latchkey/tokens")
        #expect(third.command.environment["LATCHKEY_INSTANCE"] == "3")
    }

    @Test func missingExecutablesAreNamed() throws {
        let error = #expect(throws: CommandError.self) { try plan().requireExecutables() }
        #expect(error?.description.contains("waitlists") == true)
    }
}
