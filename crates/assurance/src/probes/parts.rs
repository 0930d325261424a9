//! What probes are made from, and the list of them.

use super::{
    Alerting, Detection, Functions, IdentityRules, Probe, Reviews,
    alerting::AlertDispatch,
    certificate::Certificate,
    decisions::{Actions, DefaultDeny, FunctionRules, TenantAdministration},
    detection::{AttacksRefused, RuleReviews, TenantChoice},
    entry::{AnswerLink, ForgedIdentity, SignInRequired},
    forgetting::RetentionKeys,
    http_form::{AmbiguousHttp, PlainHttp, SecurityHeaders, UnknownHost},
    idle::IdleTimeout,
    intrusion::{AddressBlock, FrameFlood, SlowHead},
    key_material::{KeyFiles, KeyHierarchy, SeparateKeys, TenantEnvironment},
    lists::Algorithms,
    liveness::{DatabaseLiveness, ListenerLiveness, ServiceLiveness},
    own::{Canaries, Schedule},
    people::{DefaultPasswords, MailDelivery, PasswordStorage, SealedFields, StaffSecondFactor, UniqueUser},
    published::PublishedCheckpoint,
    records::{AppendOnly, Checkpoints, LedgerVerification, RecordEncryption, WriterSilence},
    reviews::{AccountReviews, MonthlyReviews},
    rules::RuleProbe,
    transport::{CipherSuites, TlsVersions},
    tries::{AccessRecord, OperationRecord},
    walls::{CrossTenantReads, RowSecurity},
};
use crate::views::board::Board;
use ::store::Database;
use keys::{Custodian, PasswordHasher};
use ledger::{Findings, ReleasedMark};
use office::{Decide, Office};
use std::{path::PathBuf, sync::Arc};

/// Everything that probes reach. The program hands it over.
#[derive(Clone)]
pub struct ProbeParts {
    pub office: Office,
    pub database: Database,
    pub board: Board,
    /// The decision that the office asks.
    pub decide: Arc<dyn Decide>,
    pub custodian: Arc<dyn Custodian>,
    pub passwords: PasswordHasher,
    /// The public half of the key that signs checkpoints.
    pub checkpoint_public: [u8; 32],
    pub released: Arc<ReleasedMark>,
    /// What the scrubber says of the whole ledger.
    pub findings: Arc<Findings>,
    pub key_folder: PathBuf,
    /// `schema.table` of every capability's tables without a tenant.
    pub platform_tables: Vec<&'static str>,
    /// Operations on a tenant's people that its administrators may perform, and no other user.
    pub administrator_actions: Vec<&'static str>,
    /// Operations that only the provider's operators may perform.
    pub operator_actions: Vec<&'static str>,
    pub identity: Arc<dyn IdentityRules>,
    pub functions: Arc<dyn Functions>,
    pub detection: Arc<dyn Detection>,
    pub alerting: Arc<dyn Alerting>,
    pub reviews: Arc<dyn Reviews>,
}

/// One of each.
pub fn built_in(parts: ProbeParts) -> Vec<Box<dyn Probe>> {
    let ProbeParts { office, database, board, .. } = parts;
    let actions = Actions { administrator: parts.administrator_actions, operator: parts.operator_actions };
    let decide = parts.decide;
    let idle = IdleTimeout {
        rules: Arc::clone(&parts.identity),
        office: office.clone(),
        database: database.clone(),
    };
    let mut probes: Vec<Box<dyn Probe>> = vec![
        Box::new(TlsVersions),
        Box::new(CipherSuites),
        Box::new(Certificate),
        Box::new(PlainHttp),
        Box::new(AmbiguousHttp),
        Box::new(UnknownHost),
        Box::new(AttacksRefused),
        Box::new(RuleReviews(Arc::clone(&parts.detection))),
        Box::new(TenantChoice(parts.detection)),
        Box::new(MonthlyReviews(Arc::clone(&parts.reviews))),
        Box::new(AccountReviews(parts.reviews)),
        Box::new(SecurityHeaders),
        Box::new(AddressBlock),
        Box::new(FrameFlood),
        Box::new(SlowHead),
        Box::new(SignInRequired),
        Box::new(ForgedIdentity),
        Box::new(AnswerLink),
        Box::new(ListenerLiveness),
        Box::new(ServiceLiveness),
        Box::new(DatabaseLiveness(database.clone())),
        Box::new(TenantAdministration { decide: Arc::clone(&decide), actions: actions.clone() }),
        Box::new(DefaultDeny { decide, actions }),
        Box::new(FunctionRules { functions: parts.functions, database: database.clone() }),
        Box::new(SealedFields(database.clone())),
        Box::new(PasswordStorage(database.clone())),
        Box::new(DefaultPasswords { database: database.clone(), passwords: parts.passwords }),
        Box::new(StaffSecondFactor(database.clone())),
        Box::new(UniqueUser(database.clone())),
        Box::new(MailDelivery(database.clone())),
        Box::new(KeyHierarchy(office.clone())),
        Box::new(SeparateKeys { office: office.clone(), database: database.clone() }),
        Box::new(RetentionKeys { office: office.clone(), custodian: Arc::clone(&parts.custodian) }),
        Box::new(TenantEnvironment::new(office.clone(), database.clone(), parts.custodian)),
        Box::new(KeyFiles(parts.key_folder)),
        Box::new(Algorithms),
        Box::new(RowSecurity { database: database.clone(), platform_tables: parts.platform_tables }),
        Box::new(CrossTenantReads::new(database.clone())),
        Box::new(RecordEncryption(database.clone())),
        Box::new(WriterSilence(database.clone())),
        Box::new(AppendOnly(database.clone())),
        Box::new(PublishedCheckpoint {
            public: parts.checkpoint_public,
            released: Arc::clone(&parts.released),
        }),
        Box::new(LedgerVerification::new(
            database.clone(),
            parts.checkpoint_public,
            parts.released,
            parts.findings,
        )),
        Box::new(Checkpoints { database, public: parts.checkpoint_public }),
        Box::new(AlertDispatch(parts.alerting)),
        Box::new(OperationRecord(office.clone())),
        Box::new(AccessRecord(office)),
        Box::new(Schedule(board.clone())),
        Box::new(Canaries(board)),
    ];
    probes.extend(RuleProbe::all(&parts.identity));
    probes.push(Box::new(idle));
    probes
}
