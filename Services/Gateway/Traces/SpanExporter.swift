import CoreMetrics
import Foundation
import Logging
import Models
import OutgoingHTTP
import Primitives
import RPCClient
import ServiceKit
import ServiceLifecycle

/// Collects the spans of all processes every second, and sends them to a collector by OTLP/HTTP.
///
/// Nothing waits for it. While the collector is slow or away, spans wait in bounded queues; what does not fit, or can't be
/// delivered within half a minute, is dropped and counted.
struct SpanExporter: ServiceLifecycle.Service {
    /// The maximum number of spans of a request.
    static let maximumBatch = 512
    /// How often a request is sent until its spans are dropped.
    static let maximumAttempts = 6
    /// A collector can't ask for a longer pause by `Retry-After`.
    static let maximumPause = Duration.seconds(30)
    private static let maximumResponseLength = 64 * 1024

    /// How a request ended.
    enum Outcome: Sendable, Equatable {
        /// The collector has taken all spans but `rejected`.
        case accepted(rejected: Int)
        /// It will never take them.
        case refused(reason: String)
        /// It may take them later, after a pause that it asks for.
        case retry(after: Duration?, reason: String)
    }

    let configuration: TracesConfiguration
    let fleet: Fleet
    /// The name of this gateway.
    let instance: String
    let logger: Logger
    /// The spans of this process.
    var own = SpanBuffer.shared
    var interval = Duration.seconds(1)
    /// How long the last spans may take when the gateway stops.
    var drainTime = Duration.seconds(2)
    var clock: any Clock<Duration> = .continuous
    private let queue = ExportQueue()
    private let stopping = WakeSignal()
    private let exported: Counter
    private let refused: Counter
    private let undelivered: Counter

    init(
        configuration: TracesConfiguration, fleet: Fleet, instance: String, logger: Logger,
        metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        (self.configuration, self.fleet, self.instance, self.logger) = (configuration, fleet, instance, logger)
        func dropped(_ reason: String) -> Counter {
            Counter(label: "latchkey_spans_dropped", dimensions: [("reason", reason)], factory: metrics)
        }
        exported = Counter(label: "gateway_spans_exported", factory: metrics)
        (refused, undelivered) = (dropped("refused"), dropped("undelivered"))
    }

    /// Exports until a graceful shutdown, and then what is left within ``drainTime``.
    func run() async throws {
        let sender = Task { await sendAll() }
        await withTaskCancellationOrGracefulShutdownHandler {
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                await collect()
                await stopping.wait(atMost: interval)
            }
        } onCancelOrGracefulShutdown: {
            stopping.wake()
        }
        // The services stop after the gateway, or have waited for this.
        await collect()
        queue.finish()
        let timer = Task {
            try await clock.sleep(for: drainTime)
            sender.cancel()
        }
        await sender.value
        timer.cancel()
        undelivered.increment(by: queue.removeAll())
    }

    // MARK: Collecting

    /// Takes the spans of this process and of every replica.
    func collect() async {
        while queue.hasRoom {
            let (spans, hasMore) = own.take()
            queue.add(
                .init(service: .gateway, instance: instance, version: LatchkeyVersion.current, spans: spans))
            if !hasMore { break }
        }
        await withDiscardingTaskGroup { group in
            for service in fleet.all { group.addTask { await collect(from: service) } }
        }
    }

    private func collect(from service: ServiceClient) async {
        while queue.hasRoom {
            guard let replies = try? await service.callEachReplica(Operations.TakeSpans()) else { return }
            for reply in replies { queue.add(reply) }
            guard replies.contains(where: \.hasMore) else { return }
        }
    }

    // MARK: Sending

    private func sendAll() async {
        var isWarned = false
        while let batch = await queue.next(atMost: Self.maximumBatch) { await send(batch, &isWarned) }
    }

    /// Sends spans, again and again if the collector may take them later.
    ///
    /// - Parameter isWarned: whether the log knows that spans can't be exported.
    func send(_ batch: [ExportQueue.Item], _ isWarned: inout Bool) async {
        guard let body = body(of: batch) else { return }
        var backoff = Backoff(first: .seconds(1), maximum: .seconds(16))
        while true {
            let outcome = await send(body)
            switch outcome {
            case .accepted(let rejected):
                refused.increment(by: min(rejected, batch.count))
                exported.increment(by: max(0, batch.count - rejected))
                if isWarned { logger.info("traces are exported again") }
                isWarned = false
                return
            case .refused(let reason):
                warn(reason, &isWarned)
                return refused.increment(by: batch.count)
            case .retry(let pause, let reason):
                warn(reason, &isWarned)
                let own = backoff.next()
                guard backoff.attempts < Self.maximumAttempts, !Task.isCancelled,
                    (try? await clock.sleep(for: min(max(own, pause ?? own), Self.maximumPause))) != nil
                else { return undelivered.increment(by: batch.count) }
            }
        }
    }

    private func body(of batch: [ExportQueue.Item]) -> Data? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return try? encoder.encode(
            ExportTraceServiceRequest(
                batch, serviceName: configuration.serviceName, attributes: configuration.resourceAttributes))
    }

    private func send(_ body: Data) async -> Outcome {
        var request = HTTPTransportRequest(
            url: configuration.endpoint, method: "POST",
            headers: [("Content-Type", "application/json"), ("User-Agent", "Latchkey/\(LatchkeyVersion.current)")]
                + configuration.headers.map { ($0.name, $0.value.reveal()) },
            body: body, refusesPrivateAddresses: false, maximumResponseLength: Self.maximumResponseLength,
            deadline: .now + configuration.timeout)
        request.caFile = configuration.caFile
        do {
            return Self.outcome(of: try await HTTPTransport.shared.send(request))
        } catch .invalidRequest {
            return .refused(reason: "the request can't be sent")
        } catch {
            return .retry(after: nil, reason: "\(error)")
        }
    }

    /// What a response means (OTLP, "OTLP/HTTP Response").
    static func outcome(of response: HTTPTransportResponse) -> Outcome {
        switch response.status {
        case 200..<300:
            let answer = try? JSONDecoder().decode(ExportTraceServiceResponse.self, from: response.body)
            return .accepted(rejected: max(0, answer?.partialSuccess?.rejectedSpans ?? 0))
        case 429, 502, 503, 504:
            let seconds = response["Retry-After"].flatMap { Int($0) }.map { Duration.seconds(max(0, min($0, 3600))) }
            return .retry(after: seconds, reason: "status \(response.status)")
        default: return .refused(reason: "status \(response.status)")
        }
    }

    /// Logs once, until spans are exported again.
    private func warn(_ reason: String, _ isWarned: inout Bool) {
        // A stop is no error of the collector.
        if Task.isCancelled { return }
        if !isWarned { logger.warning("traces can't be exported", metadata: ["reason": "\(reason)"]) }
        isWarned = true
    }
}
