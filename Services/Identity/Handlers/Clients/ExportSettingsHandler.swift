import Models
import RPC

/// A page of the settings of an application and its clients.
struct ExportSettingsHandler: RPCHandler {
    let settings: SettingsStore

    func callAsFunction(
        _ call: Identity.ExportSettings, _ context: CallContext
    ) async throws -> Identity.ExportSettings.Reply {
        try await settings.page(of: call.application, after: call.cursor, deadline: context.deadline.instant)
    }
}
