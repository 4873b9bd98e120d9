import ArgumentParser
import Foundation
import Models
import RPC
import RPCClient

/// `latchkey apply`
struct ApplyCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring applications, clients and connections to the settings in a file.",
        discussion: """
            The file is YAML, as `latchkey export` writes it. All of it is written in one transaction, or nothing. A setting that the file \
            leaves out keeps its value, an empty text or list removes, and what the file does not name is left alone. Secrets are references: \
            {env: NAME} or {file: PATH}.
            """)

    /// How long identity may take for all of a file, in seconds.
    private static let timeout = 60

    @Argument(help: "The file with the settings, or - for standard input.", completion: .file()) var file: String
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        let settings = try SettingsFile(path: file)
        let operators = try await fleet.identity.call(Identity.FindOperatorsApplication()).application
        try settings.refuseOperators(operators)
        func apply(isDryRun: Bool = false) async throws -> SettingsDifference {
            var reply = try await Self.apply(settings, fleet, isDryRun: isDryRun)
            // No file has it.
            reply.undeclared.removeAll { $0.application == operators?.id }
            return SettingsDifference(reply: reply)
        }
        if confirmation.yes { return report(try await apply(), isDryRun: false) }
        let planned = try await apply(isDryRun: true)
        if confirmation.dryRun || planned.isEmpty { return report(planned, isDryRun: confirmation.dryRun) }
        let (plan, sum) = (planned.text(.of(STDERR_FILENO)), "\(Self.sum(planned)) would be made.")
        if output.isJSON {
            // Programs read a problem from standard error, and nothing else.
            try Confirmation.ask("\(plan)\n\(sum)")
        } else {
            try Confirmation.ask(sum, plan: plan)
        }
        let made = try await apply()
        // The person has seen them already, unless somebody else was faster.
        return report(made, isDryRun: false, isSeen: made.hasChanges(of: planned))
    }

    private static func apply(
        _ settings: SettingsFile, _ fleet: Fleet, isDryRun: Bool
    ) async throws -> Identity.ApplySettings.Reply {
        let call = Identity.ApplySettings(applications: settings.applications, isDryRun: isDryRun)
        do {
            return try await apply(call, fleet)
        } catch let error as ServiceError {
            throw settings.explained(error)
        }
    }

    /// Applies settings in one call.
    static func apply(
        _ call: Identity.ApplySettings, _ fleet: Fleet
    ) async throws -> Identity.ApplySettings.Reply {
        guard try MessageCoding.encode(call).count < Frame.maximumLength - 1024 else {
            throw CommandError(code: .invalidRequest, "the settings are too long for one call; use several files")
        }
        let context = CallContext(
            requestID: CallContext.current?.requestID, deadline: .after(.seconds(timeout)), caller: .operator)
        return try await CallContext.$current.withValue(context) { try await fleet.identity.call(call) }
    }

    private func report(_ difference: SettingsDifference, isDryRun: Bool, isSeen: Bool = false) -> Report {
        Report(Output(difference.reply, isDryRun: isDryRun)) { style in
            guard !difference.isEmpty else {
                return (["nothing to change"] + difference.undeclared(style)).joined(separator: "\n")
            }
            let sum = Self.sum(difference) + (isDryRun ? " would be made" : " made")
            return isSeen ? sum : "\(difference.text(style))\n\(sum)"
        }
    }

    private static func sum(_ difference: SettingsDifference) -> String {
        "\(difference.count) \(difference.count == 1 ? "change" : "changes")"
    }

    /// The result for programs.
    struct Output: Encodable, Sendable {
        let isDryRun: Bool
        let reply: Identity.ApplySettings.Reply

        init(_ reply: Identity.ApplySettings.Reply, isDryRun: Bool) {
            self.reply = reply
            self.isDryRun = isDryRun
        }

        enum CodingKeys: String, CodingKey {
            case changes
            case isDryRun = "dry_run"
            case omittedChanges = "omitted_changes"
            case undeclared = "not_in_file"
            case omittedUndeclared = "omitted_not_in_file"
        }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(isDryRun, forKey: .isDryRun)
            try members.encode(reply.changes, forKey: .changes)
            try members.encode(reply.omittedChanges, forKey: .omittedChanges)
            try members.encode(reply.undeclared, forKey: .undeclared)
            try members.encode(reply.omittedUndeclared, forKey: .omittedUndeclared)
        }
    }
}

extension SettingsDifference {
    /// Whether these are the same changes. The id of a new application is another one each time.
    fileprivate func hasChanges(of other: SettingsDifference) -> Bool {
        func comparable(_ reply: Identity.ApplySettings.Reply) -> [[String?]] {
            reply.changes.map { [$0.kind.rawValue, $0.path, $0.old, $0.new] }
        }
        return count == other.count && comparable(reply) == comparable(other.reply)
    }
}
