import Logging
import Models
import RPCClient
import ServiceLifecycle
import Synchronization

/// Carries what identity has promised to the services concerned: mails to mailer, new epochs to tokens.
///
/// Identity writes such effects in the transaction that causes them. The outboxRelay asks for them after every flow
/// that makes one, and every second in any case, so that a crash of any process between promise and delivery only
/// delays it. Carrying one twice does no harm: mailer accepts each mail once, epochs never go back. Identity has signed
/// each effect, so the outboxRelay can hold one back and change none.
final class OutboxRelay: ServiceLifecycle.Service {
    private let fleet: Fleet
    private let logger: Logger
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(fleet: Fleet, logger: Logger) {
        self.fleet = fleet
        self.logger = logger
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks for a round soon: there is likely something to carry.
    func nudge() { wake.yield() }

    func run() async throws {
        let timer = Task { [wake] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                wake.yield()
            }
        }
        defer { timer.cancel() }
        await withGracefulShutdownHandler {
            for await _ in wakes { await round() }
        } onGracefulShutdown: { [wake] in
            wake.finish()
        }
    }

    /// Carries everything that waits, a hundred at a time.
    private func round() async {
        let batch = 100
        while true {
            guard let effects = try? await fleet.identity.call(Identity.LeaseEvents(limit: batch)) else { return }
            let carried = await carry(effects)
            if !carried.isEmpty { _ = try? await fleet.identity.call(Identity.AcknowledgeEvents(ids: carried)) }
            // What could not be carried comes again when its lease is over.
            guard effects.count == batch, carried.count == batch else { return }
        }
    }

    /// Epochs and erasures first: they end sessions, and keep mails from going out. Once a mail finds the mailer away the other mails wait for the next round, so that
    /// a slow mailer delays nothing but mails.
    private func carry(_ effects: [OutboxEvent]) async -> [OutboxEventID] {
        var (carried, mailerIsAway) = ([OutboxEventID](), false)
        for effect in effects.filter({ !$0.isMail }) + effects.filter(\.isMail) {
            if effect.isMail, mailerIsAway { continue }
            do {
                try await carry(effect)
                carried.append(effect.id)
            } catch {
                mailerIsAway = effect.isMail && ((error as? ServiceError)?.status ?? 500) >= 500
                logger.warning("could not carry an effect yet", metadata: ["effect": "\(effect.id)"])
            }
        }
        return carried
    }

    private func carry(_ effect: OutboxEvent) async throws {
        switch effect.work {
        case .mail(let mail):
            _ = try await fleet.mailer.call(Mailer.EnqueueMessage(mail: mail))
        case .advanceEpoch(let proof):
            _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
        case .forgetUser(let proof):
            _ = try await fleet.mailer.call(Mailer.ForgetUser(proof: proof))
        }
    }
}

extension OutboxEvent {
    fileprivate var isMail: Bool {
        if case .mail = work { true } else { false }
    }
}
