import Foundation
import Models
import RPCClient
import Subprocess
import UnixSignals

/// A fleet on this machine: stores, services and gateway. It runs until a signal stops it.
actor LocalFleet {
    private var settings: LocalSettings
    private let executables: String
    private let terminal: Terminal
    private var stores: [SupervisedProcess] = []
    private var services: [SupervisedProcess] = []
    private var gateways: [SupervisedProcess] = []
    private var consoles: [SupervisedProcess] = []

    init(_ settings: LocalSettings, executables: String, terminal: Terminal) {
        self.settings = settings
        self.executables = executables
        self.terminal = terminal
    }

    /// Starts the fleet, waits for SIGINT, SIGTERM or SIGHUP, and stops it in order. Throws ``CommandError`` or `ServiceError`
    /// if it can't start; everything is stopped then, too.
    func run() async throws {
        // A closed terminal or pipe must not end this process before its children.
        signal(SIGPIPE, SIG_IGN)
        try StateDirectory.make(settings.stateDirectory)
        let lock = try StateLock.acquire(settings)
        defer { withExtendedLifetime(lock) {} }
        let port = try await GatewayProbe.freePort(settings)
        settings = try LocalSettings(environment: settings.environment, freePort: port)
        if try await OrphanedProcesses.end(settings) > 0 {
            await terminal.log("stopped processes that an earlier `up` had left behind")
        }

        if geteuid() == 0 { await terminal.log(Self.rootWarning) }
        let recorder = try FleetRecorder(settings)
        let watchdog = Watchdog(settings)
        await watchdog.start()
        let outcome = await outcome(recorder)
        await stopAll()
        await recorder.close()
        await watchdog.stop()
        try outcome.get()
    }

    /// All processes run as the same user here. Only containers isolate them.
    static let rootWarning =
        "warning: everything runs as root here. A compromised service can read all secrets and stores and controls this machine. "
        + "Services are isolated only in containers (docs/architecture.md)"

    /// Runs until a signal, or until the fleet turns out not to start.
    private func outcome(_ recorder: FleetRecorder) async -> Result<Void, any Error> {
        let stop = StopSignals()
        return await withTaskGroup(of: Result<Bool, any Error>.self) { group in
            // The group returns when both tasks have ended, so the other one is cancelled.
            defer { group.cancelAll() }
            group.addTask {
                do {
                    try await self.startAll(recorder)
                    return .success(false)
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await stop.waitForFirst()
                return .success(true)
            }
            for await event in group {
                if case .failure(let error) = event { return .failure(error) }
                if case .success(true) = event { break }
            }
            Task { await stop.onFurtherInterrupts { await self.killAll() } }
            return .success(())
        }
    }

    private func startAll(_ recorder: FleetRecorder) async throws {
        let started = ContinuousClock.now
        let secrets = SecretStore(settings)
        let passwords = try secrets.ensure()
        try RunDirectory.make(settings.runDirectory)
        try StateDirectory.make(settings.state("log"))
        let postgres = settings.databaseURL == nil ? try await PrivatePostgres.prepare(settings) : nil
        let redis = settings.redisURL == nil ? try PrivateRedis(settings, passwords) : nil
        let plan = FleetPlan(
            settings: settings, executables: executables,
            databaseURL: { [settings] in settings.databaseURL ?? postgres?.url(for: $0) ?? "" },
            redisURL: { [settings] in settings.redisURL ?? redis?.url(for: $0) ?? "" }, secretFile: secrets.file(of:))
        try plan.requireExecutables()

        stores = await start([postgres?.spec, redis?.spec].compactMap(\.self), recorder)
        if let postgres {
            try await wait(for: "PostgreSQL", postgres.isReady)
            try await postgres.makeDatabase()
            try await postgres.makeRoles()
        }
        if let redis { try await wait(for: "Redis", redis.isReady) }
        await recorder.use(databaseURL: postgres?.url, redisURL: redis?.url)

        let specs = plan.services
        services = await start(specs.filter { $0.service != ServiceName.gateway.rawValue }, recorder)
        try await wait(for: "identity") { [settings] in try await Self.createDemo(settings) }
        try await wait(for: "the services") { [settings] in
            try await OperatorFleet.connected(runDirectory: settings.runDirectory) { try await FleetStatus(of: $0) }.ok
        }
        gateways = await start(specs.filter { $0.service == ServiceName.gateway.rawValue }, recorder)
        try await wait(for: "the gateway") { [settings] in await GatewayProbe.isReady(settings) }
        await startConsole(plan, recorder)
        await recorder.becameReady()
        await announce(after: started.duration(to: .now), recorder.record)
    }

    /// Starts the console, at another port if its own is in use. A fleet without a console works, so an error is only logged.
    private func startConsole(_ plan: FleetPlan, _ recorder: FleetRecorder) async {
        guard settings.environment["LATCHKEY_CONSOLE_BIND"] != "off" else { return }
        do {
            let wanted = try ConsoleSettings(environment: settings.environment)
            for _ in 0..<3 {
                let console = try await wanted.withFreePortIfTaken()
                let process = await start([plan.console(console)], recorder)[0]
                if try await isListening(process) {
                    consoles = [process]
                    await recorder.use(consoleURL: console.url)
                    if wanted.port != 0, wanted.port != console.port {
                        await terminal.log(
                            "port \(wanted.port) is in use, so the console listens on port \(console.port)")
                    }
                    return
                }
                await process.stop(within: .seconds(1))
            }
            await terminal.log("the console does not start. Its log is in \(settings.state("log"))")
        } catch {
            await terminal.log("the console does not start: \(ErrorReport.serviceError(error).detail)")
        }
    }

    /// Waits until the console listens. False if it has ended, because another process has taken the port meanwhile, or after 10 seconds.
    private func isListening(_ process: SupervisedProcess) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, await process.deaths == 0 {
            if await process.tail.contains(where: { LogLine($0)?.message == "ready" }) { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func start(_ specs: [ProcessSpec], _ recorder: FleetRecorder) async -> [SupervisedProcess] {
        var processes: [SupervisedProcess] = []
        for spec in specs {
            let process = SupervisedProcess(
                spec, logDirectory: settings.state("log"), terminal: terminal, recorder: recorder)
            await process.start()
            processes.append(process)
        }
        return processes
    }

    /// Creates the demo application. Returns false while identity is not up.
    private static func createDemo(_ settings: LocalSettings) async throws -> Bool {
        do {
            try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
                try await DemoApplication.ensure(fleet, settings)
            }
            return true
        } catch let error as ServiceError where error.status == 503 {
            return false
        }
    }

    /// Waits until `condition` holds. Throws ``CommandError`` after a minute, or as soon as a process turns out not to start.
    private func wait(for what: String, _ condition: @Sendable () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            for process in stores + services + gateways { try await process.requireStartable() }
            guard ContinuousClock.now < end else {
                throw CommandError(
                    code: .startFailed,
                    "\(what) did not start within a minute. The logs are in \(settings.state("log"))")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Stops the gateway first, so that no requests arrive, and the stores last. Takes at most 10 seconds.
    private func stopAll() async {
        await terminal.log("stopping")
        for (processes, grace) in [(gateways + consoles, 4.0), (services, 2), (stores, 3.5)] {
            await withDiscardingTaskGroup { group in
                for process in processes { group.addTask { await process.stop(within: .seconds(grace)) } }
            }
        }
    }

    private func killAll() async {
        for process in consoles + gateways + services + stores { await process.kill() }
    }

    private func announce(after duration: Duration, _ record: FleetRecord) async {
        guard !terminal.isJSON else {
            try? Report(record) { _ in "" }.write(asJSON: true)
            return
        }
        let (issuer, state, mails) = (settings.issuer, settings.stateDirectory, settings.mailDestination)
        let seconds = duration.formatted(
            .units(allowed: [.seconds], width: .narrow, fractionalPart: .show(length: 1)))
        let console = record.consoleURL.map { url in
            // The link signs in once. Without one, `latchkey console link` makes another.
            [("console", (try? ConsoleSignInLink.make(settings, consoleURL: url)) ?? url)]
        }
        await terminal.announce { style in
            let places =
                [
                    ("start here", issuer), ("sign in", "\(issuer)/login?client_id=client_demo"),
                    ("API", "\(issuer)/docs"), ("readiness", "\(issuer)/readyz"), ("emails", mails),
                    ("logs, data", state),
                ] + (console ?? [])
            let table = Table.fields(places, style).split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
            return "\n\(style.paint("Latchkey is up", .bold)) after \(seconds). Ctrl-C stops it.\n\n\(table)\n"
        }
    }
}
