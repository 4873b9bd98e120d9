import Foundation
import Subprocess

/// A process that is restarted whenever it dies, until it is stopped.
actor SupervisedProcess {
    let spec: ProcessSpec
    /// How often it has died.
    private(set) var deaths = 0
    /// How it died last.
    private(set) var lastStatus: TerminationStatus?
    /// Its last lines of output, for the error if it does not start.
    private(set) var tail: [String] = []

    private let terminal: Terminal
    private let recorder: FleetRecorder
    private var logFile: LogFile
    private var isStopping = false
    private var supervision: Task<Void, Never>?
    private var pause: Task<Void, Never>?
    private var signals: AsyncStream<Signal>.Continuation?

    init(_ spec: ProcessSpec, logDirectory: String, terminal: Terminal, recorder: FleetRecorder) {
        self.spec = spec
        self.terminal = terminal
        self.recorder = recorder
        logFile = LogFile(path: "\(logDirectory)/\(spec.service)-\(spec.instance).log")
    }

    /// Starts the process.
    func start() {
        guard supervision == nil else { return }
        supervision = Task { await supervise() }
    }

    /// Asks the process to end, and kills it after `grace`. Returns when it has ended.
    func stop(within grace: Duration) async {
        isStopping = true
        pause?.cancel()
        signals?.yield(Signal(rawValue: spec.stopSignal))
        let killer = Task {
            try await Task.sleep(for: grace)
            kill()
        }
        await supervision?.value
        killer.cancel()
    }

    /// Kills the process, without a restart.
    func kill() {
        isStopping = true
        pause?.cancel()
        signals?.yield(.kill)
    }

    private func supervise() async {
        var backoff = RestartBackoff()
        while !isStopping {
            let start = ContinuousClock.now
            let wasAsked = await runOnce()
            guard !isStopping else { return }
            if wasAsked {
                await terminal.log("\(spec.name) \(ending), as `latchkey restart` asked; starting it again")
                continue
            }
            deaths += 1
            let delay = backoff.pause(after: start.duration(to: .now))
            await terminal.log("\(spec.name) \(ending); restarting it\(delay == .zero ? "" : " in \(delay)")")
            let pause = Task { _ = try? await Task.sleep(for: delay) }
            self.pause = pause
            await pause.value
        }
    }

    private var ending: String {
        switch lastStatus {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let signal): "was killed by signal \(signal)"
        case nil: "could not be started"
        }
    }

    /// Runs the process once. Returns whether `latchkey restart` has asked it to end.
    private func runOnce() async -> Bool {
        let (signals, control) = AsyncStream<Signal>.makeStream(bufferingPolicy: .bufferingNewest(4))
        self.signals = control
        defer { self.signals = nil }
        do {
            let result = try await Subprocess.run(
                spec.command.configuration, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                await recorder.started(spec, pid: execution.processIdentifier.value)
                // It was stopped while it was being started.
                if isStopping { control.yield(Signal(rawValue: spec.stopSignal)) }
                async let output: Void = {
                    try? await read(execution.standardOutput)
                    control.finish()
                }()
                for await signal in signals { try? execution.send(signal: signal) }
                await output
            }
            lastStatus = result.terminationStatus
        } catch {
            lastStatus = nil
            await received(["\(error)"])
        }
        return await recorder.ended(spec)
    }

    private func read(_ output: SubprocessOutputSequence) async throws {
        var splitter = LineSplitter()
        for try await buffer in output {
            await received(splitter.lines(buffer.withUnsafeBytes(Array.init)))
        }
        await received(splitter.flush())
    }

    private func received(_ lines: [String]) async {
        for line in lines {
            logFile.append(line)
            tail = tail.suffix(9) + [line]
            if !spec.isQuiet { await terminal.show(line, from: spec.name) }
        }
    }
}

extension SupervisedProcess {
    /// Throws ``CommandError`` if another restart would not help: the process reported a wrong configuration (`EX_CONFIG`), or has died
    /// five times.
    func requireStartable() throws {
        guard deaths >= 5 || (deaths > 0 && lastStatus == .exited(78)) else { return }
        let reason = tail.last.map { LogLine($0)?.message ?? $0 } ?? "it gave no reason"
        throw CommandError(code: .startFailed, "\(spec.name) does not start: \(reason)")
    }
}
