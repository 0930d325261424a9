--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: access; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA access;


ALTER SCHEMA access OWNER TO sekisho_owner;

--
-- Name: assurance; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA assurance;


ALTER SCHEMA assurance OWNER TO sekisho_owner;

--
-- Name: identity; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA identity;


ALTER SCHEMA identity OWNER TO sekisho_owner;

--
-- Name: ledger; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA ledger;


ALTER SCHEMA ledger OWNER TO sekisho_owner;

--
-- Name: migration; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA migration;


ALTER SCHEMA migration OWNER TO sekisho_owner;

--
-- Name: notice; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA notice;


ALTER SCHEMA notice OWNER TO sekisho_owner;

--
-- Name: office; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA office;


ALTER SCHEMA office OWNER TO sekisho_owner;

--
-- Name: safety; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA safety;


ALTER SCHEMA safety OWNER TO sekisho_owner;

--
-- Name: store; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA store;


ALTER SCHEMA store OWNER TO sekisho_owner;

--
-- Name: tenancy; Type: SCHEMA; Schema: -; Owner: sekisho_owner
--

CREATE SCHEMA tenancy;


ALTER SCHEMA tenancy OWNER TO sekisho_owner;

--
-- Name: ensure_partitions(date); Type: FUNCTION; Schema: ledger; Owner: sekisho_owner
--

CREATE FUNCTION ledger.ensure_partitions(first date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
declare month date; name text;
begin
    for step in 0..2 loop
        month := (date_trunc('month', first) + make_interval(months => step))::date;
        name := 'entry_' || to_char(month, 'YYYY_MM');
        if to_regclass('ledger.' || name) is null
           and not exists (select from ledger.entry_default
                           where event_time >= month and event_time < month + interval '1 month') then
            execute format('create table ledger.%I partition of ledger.entry for values from (%L) to (%L)',
                           name, month::timestamptz, (month + interval '1 month')::timestamptz);
        end if;
    end loop;
end $$;


ALTER FUNCTION ledger.ensure_partitions(first date) OWNER TO sekisho_owner;

--
-- Name: refuse_change(); Type: FUNCTION; Schema: ledger; Owner: sekisho_owner
--

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'ledger entries are never changed' using errcode = '42501';
end $$;


ALTER FUNCTION ledger.refuse_change() OWNER TO sekisho_owner;

--
-- Name: current_tenant(); Type: FUNCTION; Schema: store; Owner: sekisho_owner
--

CREATE FUNCTION store.current_tenant() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('sekisho.tenant', true), '')::uuid $$;


ALTER FUNCTION store.current_tenant() OWNER TO sekisho_owner;

--
-- Name: is_platform(); Type: FUNCTION; Schema: store; Owner: sekisho_owner
--

CREATE FUNCTION store.is_platform() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ select current_setting('sekisho.scope', true) = 'platform' $$;


ALTER FUNCTION store.is_platform() OWNER TO sekisho_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: member_role; Type: TABLE; Schema: access; Owner: sekisho_owner
--

CREATE TABLE access.member_role (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role_id uuid NOT NULL
);

ALTER TABLE ONLY access.member_role FORCE ROW LEVEL SECURITY;


ALTER TABLE access.member_role OWNER TO sekisho_owner;

--
-- Name: role; Type: TABLE; Schema: access; Owner: sekisho_owner
--

CREATE TABLE access.role (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    builtin text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT role_builtin_check CHECK ((builtin = ANY (ARRAY['administrator'::text, 'general'::text]))),
    CONSTRAINT role_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT role_name_key_check CHECK (((length(name_key) >= 1) AND (length(name_key) <= 300)))
);

ALTER TABLE ONLY access.role FORCE ROW LEVEL SECURITY;


ALTER TABLE access.role OWNER TO sekisho_owner;

--
-- Name: role_grant; Type: TABLE; Schema: access; Owner: sekisho_owner
--

CREATE TABLE access.role_grant (
    tenant_id uuid NOT NULL,
    role_id uuid NOT NULL,
    service text NOT NULL,
    function text NOT NULL,
    CONSTRAINT role_grant_function_check CHECK ((length(function) <= 64)),
    CONSTRAINT role_grant_service_check CHECK ((length(service) <= 64))
);

ALTER TABLE ONLY access.role_grant FORCE ROW LEVEL SECURITY;


ALTER TABLE access.role_grant OWNER TO sekisho_owner;

--
-- Name: asset; Type: TABLE; Schema: assurance; Owner: sekisho_owner
--

CREATE TABLE assurance.asset (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    class text NOT NULL,
    name text NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    CONSTRAINT asset_attributes_check CHECK (((jsonb_typeof(attributes) = 'object'::text) AND (octet_length((attributes)::text) <= 8192))),
    CONSTRAINT asset_check CHECK ((until >= since)),
    CONSTRAINT asset_class_check CHECK ((class = ANY (ARRAY['gate-listener'::text, 'tenant'::text, 'ledger'::text, 'database'::text, 'service'::text, 'platform'::text]))),
    CONSTRAINT asset_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);

ALTER TABLE ONLY assurance.asset FORCE ROW LEVEL SECURITY;


ALTER TABLE assurance.asset OWNER TO sekisho_owner;

--
-- Name: canary; Type: TABLE; Schema: assurance; Owner: sekisho_owner
--

CREATE TABLE assurance.canary (
    tenant_id uuid NOT NULL,
    probe text NOT NULL,
    at timestamp with time zone NOT NULL,
    is_caught boolean NOT NULL,
    since timestamp with time zone NOT NULL,
    facts jsonb NOT NULL,
    CONSTRAINT canary_check CHECK ((since <= at)),
    CONSTRAINT canary_facts_check CHECK (((jsonb_typeof(facts) = 'object'::text) AND (octet_length((facts)::text) <= 32768))),
    CONSTRAINT canary_probe_check CHECK (((length(probe) >= 1) AND (length(probe) <= 64)))
);

ALTER TABLE ONLY assurance.canary FORCE ROW LEVEL SECURITY;


ALTER TABLE assurance.canary OWNER TO sekisho_owner;

--
-- Name: evidence; Type: TABLE; Schema: assurance; Owner: sekisho_owner
--

CREATE TABLE assurance.evidence (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    probe text NOT NULL,
    asset uuid NOT NULL,
    t0 timestamp with time zone NOT NULL,
    t1 timestamp with time zone NOT NULL,
    runs integer NOT NULL,
    ok integer NOT NULL,
    missed integer NOT NULL,
    verdict text NOT NULL,
    facts jsonb NOT NULL,
    seen timestamp with time zone NOT NULL,
    CONSTRAINT evidence_check CHECK ((t1 >= t0)),
    CONSTRAINT evidence_check1 CHECK (((ok >= 0) AND (ok <= runs))),
    CONSTRAINT evidence_facts_check CHECK (((jsonb_typeof(facts) = 'object'::text) AND (octet_length((facts)::text) <= 32768))),
    CONSTRAINT evidence_missed_check CHECK ((missed >= 0)),
    CONSTRAINT evidence_probe_check CHECK (((length(probe) >= 1) AND (length(probe) <= 64))),
    CONSTRAINT evidence_runs_check CHECK ((runs > 0)),
    CONSTRAINT evidence_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'na'::text])))
);

ALTER TABLE ONLY assurance.evidence FORCE ROW LEVEL SECURITY;


ALTER TABLE assurance.evidence OWNER TO sekisho_owner;

--
-- Name: exception; Type: TABLE; Schema: assurance; Owner: sekisho_owner
--

CREATE TABLE assurance.exception (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    clause text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    CONSTRAINT exception_check CHECK (((until > since) AND (until <= (since + '366 days'::interval)))),
    CONSTRAINT exception_clause_check CHECK (((length(clause) >= 1) AND (length(clause) <= 64))),
    CONSTRAINT exception_decided_by_check CHECK (((length(decided_by) >= 1) AND (length(decided_by) <= 200))),
    CONSTRAINT exception_reason_check CHECK (((length(btrim(reason)) >= 1) AND (length(btrim(reason)) <= 500)))
);

ALTER TABLE ONLY assurance.exception FORCE ROW LEVEL SECURITY;


ALTER TABLE assurance.exception OWNER TO sekisho_owner;

--
-- Name: head; Type: TABLE; Schema: assurance; Owner: sekisho_owner
--

CREATE TABLE assurance.head (
    tenant_id uuid NOT NULL,
    probe text NOT NULL,
    asset uuid NOT NULL,
    evidence uuid NOT NULL,
    t1 timestamp with time zone NOT NULL,
    verdict text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT head_check CHECK ((since <= t1)),
    CONSTRAINT head_probe_check CHECK (((length(probe) >= 1) AND (length(probe) <= 64))),
    CONSTRAINT head_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'error'::text, 'na'::text])))
);

ALTER TABLE ONLY assurance.head FORCE ROW LEVEL SECURITY;


ALTER TABLE assurance.head OWNER TO sekisho_owner;

--
-- Name: attempt; Type: TABLE; Schema: identity; Owner: sekisho_owner
--

CREATE TABLE identity.attempt (
    tenant_id uuid NOT NULL,
    name_index bytea NOT NULL,
    kind text NOT NULL,
    attempts timestamp with time zone[] NOT NULL,
    locked_until timestamp with time zone,
    touched_at timestamp with time zone NOT NULL,
    CONSTRAINT attempt_kind_check CHECK ((kind = ANY (ARRAY['password'::text, 'code'::text, 'link'::text]))),
    CONSTRAINT attempt_name_index_check CHECK ((length(name_index) = 32))
);

ALTER TABLE ONLY identity.attempt FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.attempt OWNER TO sekisho_owner;

--
-- Name: option_layer; Type: TABLE; Schema: identity; Owner: sekisho_owner
--

CREATE TABLE identity.option_layer (
    tenant_id uuid NOT NULL,
    layer jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    CONSTRAINT option_layer_changed_by_check CHECK ((length(changed_by) <= 100))
);

ALTER TABLE ONLY identity.option_layer FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.option_layer OWNER TO sekisho_owner;

--
-- Name: pending_sign_in; Type: TABLE; Schema: identity; Owner: sekisho_owner
--

CREATE TABLE identity.pending_sign_in (
    tenant_id uuid NOT NULL,
    digest bytea NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    content bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pending_sign_in_digest_check CHECK ((length(digest) = 32))
);

ALTER TABLE ONLY identity.pending_sign_in FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.pending_sign_in OWNER TO sekisho_owner;

--
-- Name: session; Type: TABLE; Schema: identity; Owner: sekisho_owner
--

CREATE TABLE identity.session (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    digest bytea NOT NULL,
    user_id uuid NOT NULL,
    signed_in_at timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    idle_seconds integer,
    absolute_until timestamp with time zone NOT NULL,
    address text,
    agent text,
    revoked_at timestamp with time zone,
    reason text,
    CONSTRAINT session_address_check CHECK ((length(address) <= 64)),
    CONSTRAINT session_agent_check CHECK ((length(agent) <= 256)),
    CONSTRAINT session_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT session_idle_seconds_check CHECK ((idle_seconds > 0)),
    CONSTRAINT session_reason_check CHECK ((length(reason) <= 64))
);

ALTER TABLE ONLY identity.session FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.session OWNER TO sekisho_owner;

--
-- Name: token; Type: TABLE; Schema: identity; Owner: sekisho_owner
--

CREATE TABLE identity.token (
    tenant_id uuid NOT NULL,
    digest bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT token_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT token_purpose_check CHECK ((purpose = ANY (ARRAY['set-up'::text, 'reset'::text])))
);

ALTER TABLE ONLY identity.token FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.token OWNER TO sekisho_owner;

--
-- Name: user_account; Type: TABLE; Schema: identity; Owner: sekisho_owner
--

CREATE TABLE identity.user_account (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    login text NOT NULL,
    name bytea NOT NULL,
    email bytea,
    email_index bytea,
    department text DEFAULT ''::text NOT NULL,
    area text,
    language text NOT NULL,
    standing text NOT NULL,
    state text NOT NULL,
    password_phc text,
    password_set_at timestamp with time zone,
    must_change boolean DEFAULT false NOT NULL,
    totp bytea,
    totp_step bigint,
    totp_offer bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT user_account_area_check CHECK ((area ~ '^[0-9]{3}$'::text)),
    CONSTRAINT user_account_check CHECK (((email IS NULL) = (email_index IS NULL))),
    CONSTRAINT user_account_check1 CHECK (((password_phc IS NULL) = (password_set_at IS NULL))),
    CONSTRAINT user_account_department_check CHECK ((length(department) <= 100)),
    CONSTRAINT user_account_email_index_check CHECK ((length(email_index) = 32)),
    CONSTRAINT user_account_language_check CHECK ((language = ANY (ARRAY['ja'::text, 'en'::text]))),
    CONSTRAINT user_account_login_check CHECK (((length(login) >= 1) AND (length(login) <= 64))),
    CONSTRAINT user_account_password_phc_check CHECK ((length(password_phc) <= 500)),
    CONSTRAINT user_account_standing_check CHECK ((standing = ANY (ARRAY['member'::text, 'administrator'::text, 'operator'::text]))),
    CONSTRAINT user_account_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text])))
);

ALTER TABLE ONLY identity.user_account FORCE ROW LEVEL SECURITY;


ALTER TABLE identity.user_account OWNER TO sekisho_owner;

--
-- Name: anchor_leaf; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.anchor_leaf (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    body bytea NOT NULL
);

ALTER TABLE ONLY ledger.anchor_leaf FORCE ROW LEVEL SECURITY;


ALTER TABLE ledger.anchor_leaf OWNER TO sekisho_owner;

--
-- Name: data_key; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.data_key (
    tenant_id uuid NOT NULL,
    retention smallint NOT NULL,
    month date NOT NULL,
    key_id bytea NOT NULL,
    wrapped bytea,
    expiry_key text,
    created_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone,
    destroy_reason text,
    CONSTRAINT data_key_key_id_check CHECK ((length(key_id) = 32))
);

ALTER TABLE ONLY ledger.data_key FORCE ROW LEVEL SECURITY;


ALTER TABLE ledger.data_key OWNER TO sekisho_owner;

--
-- Name: entry; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.entry (
    tenant_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    retention smallint NOT NULL,
    class integer NOT NULL,
    activity text NOT NULL,
    outcome smallint NOT NULL,
    tok_actor bytea NOT NULL,
    tok_target bytea NOT NULL,
    tok_address bytea NOT NULL,
    key_id bytea NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT entry_activity_check CHECK ((length(activity) <= 100)),
    CONSTRAINT entry_body_check CHECK (((length(body) >= 100) AND (length(body) <= 65535))),
    CONSTRAINT entry_key_id_check CHECK ((length(key_id) = 32)),
    CONSTRAINT entry_tok_actor_check CHECK ((length(tok_actor) = 16)),
    CONSTRAINT entry_tok_address_check CHECK ((length(tok_address) = 16)),
    CONSTRAINT entry_tok_target_check CHECK ((length(tok_target) = 16))
)
PARTITION BY RANGE (event_time);
ALTER TABLE ONLY ledger.entry ALTER COLUMN body SET STORAGE EXTERNAL;

ALTER TABLE ONLY ledger.entry FORCE ROW LEVEL SECURITY;


ALTER TABLE ledger.entry OWNER TO sekisho_owner;

--
-- Name: entry_2026_12; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.entry_2026_12 (
    tenant_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    retention smallint NOT NULL,
    class integer NOT NULL,
    activity text NOT NULL,
    outcome smallint NOT NULL,
    tok_actor bytea NOT NULL,
    tok_target bytea NOT NULL,
    tok_address bytea NOT NULL,
    key_id bytea NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT entry_activity_check CHECK ((length(activity) <= 100)),
    CONSTRAINT entry_body_check CHECK (((length(body) >= 100) AND (length(body) <= 65535))),
    CONSTRAINT entry_key_id_check CHECK ((length(key_id) = 32)),
    CONSTRAINT entry_tok_actor_check CHECK ((length(tok_actor) = 16)),
    CONSTRAINT entry_tok_address_check CHECK ((length(tok_address) = 16)),
    CONSTRAINT entry_tok_target_check CHECK ((length(tok_target) = 16))
);
ALTER TABLE ONLY ledger.entry_2026_12 ALTER COLUMN body SET STORAGE EXTERNAL;


ALTER TABLE ledger.entry_2026_12 OWNER TO sekisho_owner;

--
-- Name: entry_2027_01; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.entry_2027_01 (
    tenant_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    retention smallint NOT NULL,
    class integer NOT NULL,
    activity text NOT NULL,
    outcome smallint NOT NULL,
    tok_actor bytea NOT NULL,
    tok_target bytea NOT NULL,
    tok_address bytea NOT NULL,
    key_id bytea NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT entry_activity_check CHECK ((length(activity) <= 100)),
    CONSTRAINT entry_body_check CHECK (((length(body) >= 100) AND (length(body) <= 65535))),
    CONSTRAINT entry_key_id_check CHECK ((length(key_id) = 32)),
    CONSTRAINT entry_tok_actor_check CHECK ((length(tok_actor) = 16)),
    CONSTRAINT entry_tok_address_check CHECK ((length(tok_address) = 16)),
    CONSTRAINT entry_tok_target_check CHECK ((length(tok_target) = 16))
);
ALTER TABLE ONLY ledger.entry_2027_01 ALTER COLUMN body SET STORAGE EXTERNAL;


ALTER TABLE ledger.entry_2027_01 OWNER TO sekisho_owner;

--
-- Name: entry_default; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.entry_default (
    tenant_id uuid NOT NULL,
    event_time timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    retention smallint NOT NULL,
    class integer NOT NULL,
    activity text NOT NULL,
    outcome smallint NOT NULL,
    tok_actor bytea NOT NULL,
    tok_target bytea NOT NULL,
    tok_address bytea NOT NULL,
    key_id bytea NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT entry_activity_check CHECK ((length(activity) <= 100)),
    CONSTRAINT entry_body_check CHECK (((length(body) >= 100) AND (length(body) <= 65535))),
    CONSTRAINT entry_key_id_check CHECK ((length(key_id) = 32)),
    CONSTRAINT entry_tok_actor_check CHECK ((length(tok_actor) = 16)),
    CONSTRAINT entry_tok_address_check CHECK ((length(tok_address) = 16)),
    CONSTRAINT entry_tok_target_check CHECK ((length(tok_target) = 16))
);
ALTER TABLE ONLY ledger.entry_default ALTER COLUMN body SET STORAGE EXTERNAL;


ALTER TABLE ledger.entry_default OWNER TO sekisho_owner;

--
-- Name: entry_id_seq; Type: SEQUENCE; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.entry ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: leaf; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.leaf (
    tenant_id uuid NOT NULL,
    retention smallint NOT NULL,
    seq bigint NOT NULL,
    event_time timestamp with time zone NOT NULL,
    id bigint NOT NULL
);

ALTER TABLE ONLY ledger.leaf FORCE ROW LEVEL SECURITY;


ALTER TABLE ledger.leaf OWNER TO sekisho_owner;

--
-- Name: state; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.state (
    shard smallint NOT NULL,
    snapshot pg_snapshot NOT NULL,
    batch bigint NOT NULL
);


ALTER TABLE ledger.state OWNER TO sekisho_owner;

--
-- Name: tile; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.tile (
    tenant_id uuid NOT NULL,
    retention smallint NOT NULL,
    level smallint NOT NULL,
    n bigint NOT NULL,
    hashes bytea NOT NULL,
    CONSTRAINT tile_hashes_check CHECK ((((length(hashes) % 32) = 0) AND (length(hashes) <= 8192)))
);

ALTER TABLE ONLY ledger.tile FORCE ROW LEVEL SECURITY;


ALTER TABLE ledger.tile OWNER TO sekisho_owner;

--
-- Name: tree; Type: TABLE; Schema: ledger; Owner: sekisho_owner
--

CREATE TABLE ledger.tree (
    tenant_id uuid NOT NULL,
    retention smallint NOT NULL,
    origin text NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    frontier bytea NOT NULL,
    min_index bigint DEFAULT 0 NOT NULL,
    note text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    anchored_size bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY ledger.tree FORCE ROW LEVEL SECURITY;


ALTER TABLE ledger.tree OWNER TO sekisho_owner;

--
-- Name: applied; Type: TABLE; Schema: migration; Owner: sekisho_owner
--

CREATE TABLE migration.applied (
    schema text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE migration.applied OWNER TO sekisho_owner;

--
-- Name: mail; Type: TABLE; Schema: notice; Owner: sekisho_owner
--

CREATE TABLE notice.mail (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    purpose text NOT NULL,
    reference uuid,
    recipient bytea NOT NULL,
    subject bytea NOT NULL,
    body bytea,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    message_id text,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    last_reply text,
    CONSTRAINT mail_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT mail_check CHECK (((settled_at IS NOT NULL) = (state = ANY (ARRAY['sent'::text, 'failed'::text])))),
    CONSTRAINT mail_check1 CHECK (((body IS NULL) = (settled_at IS NOT NULL))),
    CONSTRAINT mail_last_reply_check CHECK ((length(last_reply) <= 300)),
    CONSTRAINT mail_message_id_check CHECK ((length(message_id) <= 250)),
    CONSTRAINT mail_purpose_check CHECK (((length(purpose) >= 1) AND (length(purpose) <= 64))),
    CONSTRAINT mail_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'deferred'::text, 'sent'::text, 'failed'::text])))
);

ALTER TABLE ONLY notice.mail FORCE ROW LEVEL SECURITY;


ALTER TABLE notice.mail OWNER TO sekisho_owner;

--
-- Name: tenant_key; Type: TABLE; Schema: office; Owner: sekisho_owner
--

CREATE TABLE office.tenant_key (
    tenant_id uuid NOT NULL,
    custodian text NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tenant_key_wrapped_check CHECK ((length(wrapped) <= 4096))
);

ALTER TABLE ONLY office.tenant_key FORCE ROW LEVEL SECURITY;


ALTER TABLE office.tenant_key OWNER TO sekisho_owner;

--
-- Name: answer; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.answer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    answer text NOT NULL,
    comment bytea,
    by_link boolean NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT answer_answer_check CHECK ((answer = ANY (ARRAY['safe'::text, 'injured'::text, 'needs-help'::text]))),
    CONSTRAINT answer_comment_check CHECK ((length(comment) <= 2048))
);

ALTER TABLE ONLY safety.answer FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.answer OWNER TO sekisho_owner;

--
-- Name: answer_link; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.answer_link (
    tenant_id uuid NOT NULL,
    digest bytea NOT NULL,
    recipient_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT answer_link_digest_check CHECK ((length(digest) = 32))
);

ALTER TABLE ONLY safety.answer_link FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.answer_link OWNER TO sekisho_owner;

--
-- Name: recipient; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.recipient (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    roll_call_id uuid NOT NULL,
    user_id uuid NOT NULL,
    person bytea NOT NULL,
    department text NOT NULL,
    area text,
    language text NOT NULL,
    due text,
    has_no_address boolean DEFAULT false NOT NULL,
    mail_id uuid,
    asked_at timestamp with time zone,
    answer text,
    answer_id uuid,
    answers integer DEFAULT 0 NOT NULL,
    first_answered_at timestamp with time zone,
    answered_at timestamp with time zone,
    CONSTRAINT recipient_answer_check CHECK ((answer = ANY (ARRAY['safe'::text, 'injured'::text, 'needs-help'::text]))),
    CONSTRAINT recipient_answers_check CHECK (((answers >= 0) AND (answers <= 50))),
    CONSTRAINT recipient_area_check CHECK ((length(area) = 3)),
    CONSTRAINT recipient_department_check CHECK ((length(department) <= 400)),
    CONSTRAINT recipient_due_check CHECK ((due = ANY (ARRAY['ask'::text, 'remind'::text, 'correct'::text]))),
    CONSTRAINT recipient_language_check CHECK ((language = ANY (ARRAY['ja'::text, 'en'::text]))),
    CONSTRAINT recipient_person_check CHECK ((length(person) <= 2048))
);

ALTER TABLE ONLY safety.recipient FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.recipient OWNER TO sekisho_owner;

--
-- Name: roll_call; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.roll_call (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    purpose text NOT NULL,
    event text,
    message bytea,
    headline text,
    hypocentre text,
    areas jsonb DEFAULT '{}'::jsonb NOT NULL,
    strongest text,
    started_at timestamp with time zone NOT NULL,
    started_by uuid,
    ended_at timestamp with time zone,
    ending text,
    resends integer DEFAULT 0 NOT NULL,
    CONSTRAINT roll_call_check CHECK (((ended_at IS NULL) = (ending IS NULL))),
    CONSTRAINT roll_call_ending_check CHECK ((ending = ANY (ARRAY['closed'::text, 'cancelled'::text]))),
    CONSTRAINT roll_call_event_check CHECK ((length(event) <= 64)),
    CONSTRAINT roll_call_headline_check CHECK ((length(headline) <= 4000)),
    CONSTRAINT roll_call_hypocentre_check CHECK ((length(hypocentre) <= 200)),
    CONSTRAINT roll_call_message_check CHECK ((length(message) <= 4096)),
    CONSTRAINT roll_call_purpose_check CHECK ((purpose = ANY (ARRAY['real'::text, 'drill'::text]))),
    CONSTRAINT roll_call_resends_check CHECK (((resends >= 0) AND (resends <= 5)))
);

ALTER TABLE ONLY safety.roll_call FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.roll_call OWNER TO sekisho_owner;

--
-- Name: rule; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.rule (
    tenant_id uuid NOT NULL,
    is_watching boolean NOT NULL,
    minimum text NOT NULL,
    drills text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT rule_drills_check CHECK ((drills = ANY (ARRAY['ignore'::text, 'drill'::text]))),
    CONSTRAINT rule_minimum_check CHECK ((minimum = ANY (ARRAY['1'::text, '2'::text, '3'::text, '4'::text, '5-'::text, '5+'::text, '6-'::text, '6+'::text, '7'::text])))
);

ALTER TABLE ONLY safety.rule FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.rule OWNER TO sekisho_owner;

--
-- Name: telegram; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.telegram (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    bulletin text,
    title text NOT NULL,
    headline text NOT NULL,
    purpose text,
    event text,
    reported timestamp with time zone NOT NULL,
    serial bigint,
    issued timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    people integer DEFAULT 0 NOT NULL,
    roll_call_id uuid,
    doubts text DEFAULT ''::text NOT NULL,
    CONSTRAINT telegram_bulletin_check CHECK ((length(bulletin) <= 20)),
    CONSTRAINT telegram_digest_check CHECK ((length(digest) = 32)),
    CONSTRAINT telegram_doubts_check CHECK ((length(doubts) <= 4000)),
    CONSTRAINT telegram_event_check CHECK ((length(event) <= 64)),
    CONSTRAINT telegram_headline_check CHECK ((length(headline) <= 4000)),
    CONSTRAINT telegram_name_check CHECK ((length(name) <= 200)),
    CONSTRAINT telegram_outcome_check CHECK ((length(outcome) <= 40)),
    CONSTRAINT telegram_purpose_check CHECK ((purpose = ANY (ARRAY['real'::text, 'drill'::text]))),
    CONSTRAINT telegram_title_check CHECK ((length(title) <= 400))
);

ALTER TABLE ONLY safety.telegram FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.telegram OWNER TO sekisho_owner;

--
-- Name: watcher; Type: TABLE; Schema: safety; Owner: sekisho_owner
--

CREATE TABLE safety.watcher (
    tenant_id uuid NOT NULL
);

ALTER TABLE ONLY safety.watcher FORCE ROW LEVEL SECURITY;


ALTER TABLE safety.watcher OWNER TO sekisho_owner;

--
-- Name: change; Type: TABLE; Schema: store; Owner: sekisho_owner
--

CREATE TABLE store.change (
    tenant_id uuid NOT NULL,
    id bigint NOT NULL,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    topic text NOT NULL,
    key uuid NOT NULL,
    CONSTRAINT change_topic_check CHECK ((length(topic) <= 64))
);

ALTER TABLE ONLY store.change FORCE ROW LEVEL SECURITY;


ALTER TABLE store.change OWNER TO sekisho_owner;

--
-- Name: change_id_seq; Type: SEQUENCE; Schema: store; Owner: sekisho_owner
--

ALTER TABLE store.change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME store.change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: job; Type: TABLE; Schema: store; Owner: sekisho_owner
--

CREATE TABLE store.job (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    queue text NOT NULL,
    payload jsonb NOT NULL,
    run_after timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease uuid,
    leased_until timestamp with time zone,
    buried_at timestamp with time zone,
    last_error text,
    CONSTRAINT job_last_error_check CHECK ((length(last_error) <= 1000)),
    CONSTRAINT job_queue_check CHECK ((length(queue) <= 64))
);

ALTER TABLE ONLY store.job FORCE ROW LEVEL SECURITY;


ALTER TABLE store.job OWNER TO sekisho_owner;

--
-- Name: tenant; Type: TABLE; Schema: tenancy; Owner: sekisho_owner
--

CREATE TABLE tenancy.tenant (
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tenant_check CHECK (((state = 'active'::text) OR (id <> '00000000-0000-0000-0000-000000000001'::uuid))),
    CONSTRAINT tenant_code_check CHECK ((((length(code) >= 3) AND (length(code) <= 32)) AND (code ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'::text))),
    CONSTRAINT tenant_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT tenant_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text])))
);

ALTER TABLE ONLY tenancy.tenant FORCE ROW LEVEL SECURITY;


ALTER TABLE tenancy.tenant OWNER TO sekisho_owner;

--
-- Name: entry_2026_12; Type: TABLE ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry ATTACH PARTITION ledger.entry_2026_12 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');


--
-- Name: entry_2027_01; Type: TABLE ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry ATTACH PARTITION ledger.entry_2027_01 FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2027-02-01 00:00:00+00');


--
-- Name: entry_default; Type: TABLE ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry ATTACH PARTITION ledger.entry_default DEFAULT;


--
-- Data for Name: member_role; Type: TABLE DATA; Schema: access; Owner: sekisho_owner
--

COPY access.member_role (tenant_id, user_id, role_id) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-9d72-7002-bb88-70d7620fdac6	01a1fcd9-9d72-7596-bc45-3077c322ae6b
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-a8b8-7cec-9439-f762012fa461	01a1fcd9-a8b8-7e2c-8065-4806008d969e
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9	01a1fcd9-a8b8-7b52-89e0-972e999bbcaf
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7779-bbd2-f2196a20622d	01a1fcd9-a8b8-7b52-89e0-972e999bbcaf
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7cc0-92cb-f56673dfec0c	01a1fcd9-a8b8-7b52-89e0-972e999bbcaf
\.


--
-- Data for Name: role; Type: TABLE DATA; Schema: access; Owner: sekisho_owner
--

COPY access.role (tenant_id, id, name, name_key, builtin, created_at) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-9d72-7596-bc45-3077c322ae6b	管理者	管理者	administrator	2026-11-21 06:44:42.482829+00
00000000-0000-0000-0000-000000000001	01a1fcd9-9d72-74f6-99bb-544199b5ccc9	一般	一般	general	2026-11-21 06:44:42.482829+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-a8b8-7e2c-8065-4806008d969e	管理者	管理者	administrator	2026-11-21 06:44:45.368954+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-a8b8-7b52-89e0-972e999bbcaf	一般	一般	general	2026-11-21 06:44:45.368954+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b28c-7639-8ebf-bf846e9cbd28	夜間担当	夜間担当	\N	2026-11-21 06:44:47.884373+00
\.


--
-- Data for Name: role_grant; Type: TABLE DATA; Schema: access; Owner: sekisho_owner
--

COPY access.role_grant (tenant_id, role_id, service, function) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-9d72-74f6-99bb-544199b5ccc9	safety	answer.self
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-a8b8-7b52-89e0-972e999bbcaf	safety	answer.self
\.


--
-- Data for Name: asset; Type: TABLE DATA; Schema: assurance; Owner: sekisho_owner
--

COPY assurance.asset (tenant_id, id, class, name, attributes, since, until) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	platform	sekisho	{}	2026-11-21 06:44:42.791623+00	\N
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	database	main	{}	2026-11-21 06:44:42.791623+00	\N
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	tenant	00000000-0000-0000-0000-000000000001	{"tenant": "00000000-0000-0000-0000-000000000001"}	2026-11-21 06:44:42.791623+00	\N
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	ledger	00000000-0000-0000-0000-000000000001	{"tenant": "00000000-0000-0000-0000-000000000001"}	2026-11-21 06:44:42.791623+00	\N
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	gate-listener	127.0.0.1:33765 console.localhost	{"host": "console.localhost", "address": "127.0.0.1:33765", "authority": "/tmp/sekisho-previous-DYt6CY/data/authority.pem"}	2026-11-21 06:44:42.791623+00	\N
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	service	console	{"host": "console.localhost", "address": "127.0.0.1:33765", "authority": "/tmp/sekisho-previous-DYt6CY/data/authority.pem", "protected": ["/", "/members", "/roles", "/options", "/audit", "/tenants"]}	2026-11-21 06:44:42.791623+00	\N
00000000-0000-0000-0000-000000000001	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	service	safety	{"host": "safety.localhost", "address": "127.0.0.1:33765", "answers": "/a/", "upstream": "127.0.0.1:45885", "authority": "/tmp/sekisho-previous-DYt6CY/data/authority.pem", "protected": ["/", "/rules", "/rollcalls/new", "/telegrams"]}	2026-11-21 06:44:42.791623+00	\N
\.


--
-- Data for Name: canary; Type: TABLE DATA; Schema: assurance; Owner: sekisho_owner
--

COPY assurance.canary (tenant_id, probe, at, is_caught, since, facts) FROM stdin;
00000000-0000-0000-0000-000000000001	access.default-deny	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"allowed": ["nobody: identity.member.create", "nobody: identity.member.update", "nobody: identity.member.suspend", "nobody: identity.members.import", "nobody: access.member.roles.set", "nobody: access.role.grants.set", "nobody: tenancy.tenant.create", "nobody: tenancy.tenant.suspend", "nobody: assurance.unnamed", "nobody: identity.member", "nobody: *", "member: identity.member.create", "member: identity.member.update", "member: identity.member.suspend", "member: identity.members.import", "member: access.member.roles.set", "member: access.role.grants.set", "member: tenancy.tenant.create", "member: tenancy.tenant.suspend", "member: assurance.unnamed"], "operations": 30, "unpermitted_operations_allowed": 30}
00000000-0000-0000-0000-000000000001	identity.tenant-administration	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"operations": 6, "member_operations": 6, "administrator_operations": 6}
00000000-0000-0000-0000-000000000001	watch.service-liveness	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"answers": 0, "answer_milliseconds": 6}
00000000-0000-0000-0000-000000000001	access.function-rules	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"tenants": 1, "functions": 1, "ungranted_functions_open": 1}
00000000-0000-0000-0000-000000000001	keys.disk	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"by": "  ", "unencrypted_disks": 0, "unsigned_statements": 1}
00000000-0000-0000-0000-000000000001	keys.algorithms	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"edition": "CRYPTREC LS-0001-2022R2", "breaches": ["RC4"], "algorithms": 19, "unconfirmed": 4, "outside_list": 1, "outside_scope": 4}
00000000-0000-0000-0000-000000000001	keys.folder	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"files": 1, "files_readable_by_others": 2}
00000000-0000-0000-0000-000000000001	keys.list-review	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"by": "  ", "editions_behind": 0, "unsigned_statements": 1}
00000000-0000-0000-0000-000000000001	keys.hierarchy	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"keys": 4, "layers": 1, "unwrapped_keys": 1}
00000000-0000-0000-0000-000000000001	ledger.access-record	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"passages_unrecorded": 1, "record_delay_seconds": 0}
00000000-0000-0000-0000-000000000001	keys.sealed-fields	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"values": 1, "columns": 1, "readable_values": 1}
00000000-0000-0000-0000-000000000001	ledger.checkpoint	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"checkpoints": 3, "bad_signatures": 3, "unsigned_minutes": 0}
00000000-0000-0000-0000-000000000001	ledger.encryption	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"readable_records": 1, "records_examined": 15}
00000000-0000-0000-0000-000000000001	identity.staff-second-factor	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"sessions": 1, "sessions_without_second_factor": 1}
00000000-0000-0000-0000-000000000001	identity.unique-user	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"unique_rules": 0, "duplicate_ids": 1}
00000000-0000-0000-0000-000000000001	ledger.verification	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"mismatches": 4, "first_mismatch": "Tree { origin: \\"sekisho/00000000000000000000000000000001/1\\", why: \\"the checkpoint's signature does not hold\\" }", "records_verified": 1}
00000000-0000-0000-0000-000000000001	ledger.operation-record	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"operations_recorded": 0, "refusals_unrecorded": 1, "operations_unrecorded": 1}
00000000-0000-0000-0000-000000000001	safety.answer-link	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"forged_links": 8, "forged_links_opened": 8}
00000000-0000-0000-0000-000000000001	ledger.append-only	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"change_rights": 3}
00000000-0000-0000-0000-000000000001	tenancy.location	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"by": "  ", "unsigned_statements": 1, "countries_outside_japan": 0}
00000000-0000-0000-0000-000000000001	tenancy.environment	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"keys": 1, "logs": 2, "shared_keys": 1}
00000000-0000-0000-0000-000000000001	tenancy.separate-keys	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"own_values_opened": 2, "foreign_values_opened": 2}
00000000-0000-0000-0000-000000000001	watch.database-liveness	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"answers": 1, "writable": 0}
00000000-0000-0000-0000-000000000001	notice.delivery	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"mails_lost": 1, "oldest_unattempted_minutes": 13615604}
00000000-0000-0000-0000-000000000001	gate.sign-in-required	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"paths": 1, "entered": ["/"], "anonymous_entries": 1}
00000000-0000-0000-0000-000000000001	tenancy.cross-tenant-reads	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"tables": 1, "tables_written": 1, "foreign_rows_read": 1, "foreign_rows_written": 1}
00000000-0000-0000-0000-000000000001	assurance.canaries	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"unable": ["access.default-deny", "access.function-rules", "assurance.canaries", "assurance.schedule", "gate.address-rule", "gate.ambiguous-http", "gate.certificate", "gate.cipher-suites", "gate.forged-identity", "gate.page-headers", "gate.plain-http", "gate.sign-in-required", "gate.tls-versions", "gate.unknown-host", "identity.idle-timeout", "identity.lockout", "identity.no-defaults", "identity.options", "identity.password-lifetime", "identity.password-rule"], "canaries": 47, "canary_age_hours": 0, "probes_unable_to_fail": 47}
00000000-0000-0000-0000-000000000001	gate.address-rule	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"addresses": 12, "entries_from_inside": 5, "entries_from_outside": 7}
00000000-0000-0000-0000-000000000001	assurance.schedule	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"overdue": ["access.default-deny", "gate.address-rule", "identity.idle-timeout", "identity.lockout", "identity.password-lifetime", "identity.password-rule", "identity.staff-passphrase", "identity.tenant-administration", "keys.folder", "ledger.operation-record"], "probes_overdue": 10, "probes_scheduled": 60}
00000000-0000-0000-0000-000000000001	gate.certificate	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"ends": 1795157084, "key_bits": 256, "days_left": -1, "name_mismatches": 1, "untrusted_chains": 1}
00000000-0000-0000-0000-000000000001	tenancy.row-security	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"open": ["assurance_canary.known_bad"], "tables": 34, "bypassing_roles": 0, "tables_without_separation": 1}
00000000-0000-0000-0000-000000000001	gate.forged-identity	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"accepted": ["gate: no statement", "gate: unsigned statement", "gate: statement with a made-up signature", "gate: a name in a header", "gate: a made-up session", "service: no statement", "service: unsigned statement", "service: statement with a made-up signature", "service: a name in a header", "service: a made-up session"], "forgeries": 10, "forged_identities_accepted": 10}
00000000-0000-0000-0000-000000000001	gate.page-headers	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"rules": 5, "missing": ["no inline script", "not to be framed", "no guessing of types", "encryption remembered", "no address to others"], "rules_missing": 5}
00000000-0000-0000-0000-000000000001	gate.plain-http	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"requests": 2, "plain_answers": 2}
00000000-0000-0000-0000-000000000001	gate.ambiguous-http	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"accepted": 16, "patterns": 16, "accepted_patterns": ["length and encoding", "two lengths", "list of lengths", "signed length", "negative length", "unknown encoding", "two encodings", "encoding in HTTP/1.0", "bare line feeds", "folded header", "blank before the colon", "letter outside a name", "control character in a value", "no host", "two hosts", "target at another host"]}
00000000-0000-0000-0000-000000000001	gate.cipher-suites	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"taken": ["0x002f", "0x0035", "0x003c", "0x003d", "0x009c", "0x009d", "0xc09c", "0xc09d", "0x0041", "0x0084", "0xc013", "0xc014", "0xc027", "0xc028", "0xc009", "0xc00a", "0xc023", "0xc024", "0x0033", "0x0039", "0x0067", "0x006b", "0x009e", "0x009f", "0xccaa", "0x000a", "0xc012", "0xc008", "0x0016", "0x0005", "0x0004", "0xc011", "0xc007", "0x0001", "0x0002", "0x003b", "0xc006", "0xc010", "0x0034", "0x0018", "0x001b", "0xc018", "0xc019", "0xc0ac", "0xc0ad", "0xc0ae", "0xc0af", "0x1304", "0x1305"], "suites_offered": 49, "suites_outside_list": 49}
00000000-0000-0000-0000-000000000001	gate.tls-versions	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"agreed": ["1.0", "1.1"], "min_tls": "1.0", "newest_tls": "1.1"}
00000000-0000-0000-0000-000000000001	gate.unknown-host	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"hosts": 3, "served": ["unregistered.invalid", "127.0.0.1", "x.decoy.test"], "unknown_hosts_served": 3}
00000000-0000-0000-0000-000000000001	identity.lockout	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"minutes_to": 1450, "minutes_from": 0, "threshold_to": 30, "threshold_from": 0, "attempts_at_once": 100, "attempts_beyond_threshold": 274}
00000000-0000-0000-0000-000000000001	identity.password-rule	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"classes": 1, "max_length": 64, "min_length": 7, "of_classes": 4}
00000000-0000-0000-0000-000000000001	identity.options	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"options": 6, "loosened": ["password-lifetime-days", "idle-minutes", "lockout-threshold", "lockout-minutes", "password-kinds", "session-hours"], "loosened_below_floor": 6}
00000000-0000-0000-0000-000000000001	identity.password-lifetime	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"expired_accepted": 8, "lifetime_to_days": 3660, "lifetime_from_days": 0}
00000000-0000-0000-0000-000000000001	identity.password-storage	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"passwords": 2, "hash_memory_mib": 0, "passwords_not_hashed": 2}
00000000-0000-0000-0000-000000000001	identity.staff-passphrase	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"longest_accepted": 1, "staff_min_length": 7, "accepted_without_digit": 1, "accepted_without_letter": 1, "accepted_without_symbol": 1}
00000000-0000-0000-0000-000000000001	identity.idle-timeout	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"idle_to_minutes": 1440, "idle_from_minutes": 1, "idle_sessions_accepted": 8}
00000000-0000-0000-0000-000000000001	identity.no-defaults	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"accounts": 1, "candidates": 24, "default_passwords": 1}
00000000-0000-0000-0000-000000000001	watch.listener-liveness	2026-11-21 06:44:44.419892+00	t	2026-11-21 06:44:44.419892+00	{"answers": 0}
\.


--
-- Data for Name: evidence; Type: TABLE DATA; Schema: assurance; Owner: sekisho_owner
--

COPY assurance.evidence (tenant_id, id, probe, asset, t0, t1, runs, ok, missed, verdict, facts, seen) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7048-b978-94a5db204c2b	watch.service-liveness	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	2026-11-21 06:44:49.874884+00	2026-11-21 06:44:49.908274+00	1	1	0	pass	{"answers": 1, "answer_milliseconds": 33}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-78c8-bb51-7426b4ce0231	identity.staff-second-factor	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:49.906995+00	2026-11-21 06:44:49.963408+00	1	1	0	pass	{"sessions": 1, "sessions_without_second_factor": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7129-845d-b17106cfbd23	gate.address-rule	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:49.963673+00	2026-11-21 06:44:49.963822+00	1	1	0	pass	{"addresses": 12, "entries_from_inside": 5, "entries_from_outside": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-781c-a1e5-ead90c9c9bef	access.default-deny	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:49.87504+00	2026-11-21 06:44:49.977661+00	1	1	0	pass	{"allowed": [], "operations": 30, "unpermitted_operations_allowed": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-73eb-8411-62f62f45d156	gate.certificate	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:49.977814+00	2026-11-21 06:44:50.033318+00	1	1	0	pass	{"ends": 1803019482, "key_bits": 256, "days_left": 89, "name_mismatches": 0, "untrusted_chains": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-780b-957e-a39961a12f25	gate.cipher-suites	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:50.033434+00	2026-11-21 06:44:50.072858+00	1	1	0	pass	{"taken": [], "suites_offered": 49, "suites_outside_list": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7615-a8f3-84be459fff31	access.function-rules	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	2026-11-21 06:44:49.908382+00	2026-11-21 06:44:50.087791+00	1	1	0	pass	{"tenants": 2, "functions": 4, "ungranted_functions_open": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-706f-8c74-f1058977e233	gate.forged-identity	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	2026-11-21 06:44:50.072961+00	2026-11-21 06:44:50.43921+00	1	1	0	pass	{"accepted": [], "forgeries": 5, "forged_identities_accepted": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7cce-bf4c-7dfe49e2877f	gate.page-headers	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:50.439329+00	2026-11-21 06:44:50.487154+00	1	1	0	pass	{"rules": 5, "missing": [], "rules_missing": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7165-93cb-3fb484a7ef9e	gate.plain-http	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:50.487739+00	2026-11-21 06:44:50.506946+00	1	1	0	pass	{"requests": 2, "plain_answers": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-74ae-bc5f-a7ec1a0edd3a	gate.forged-identity	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	2026-11-21 06:44:50.091094+00	2026-11-21 06:44:50.595918+00	1	1	0	pass	{"accepted": [], "forgeries": 10, "forged_identities_accepted": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-79b0-a761-74e7490bad71	gate.ambiguous-http	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:49.96388+00	2026-11-21 06:44:50.678013+00	1	1	0	pass	{"accepted": 0, "patterns": 16, "accepted_patterns": []}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7f1b-a503-460035a55bbf	gate.sign-in-required	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	2026-11-21 06:44:50.507042+00	2026-11-21 06:44:50.739798+00	1	1	0	pass	{"paths": 6, "entered": [], "anonymous_entries": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7a48-ad75-751cbb1639f1	gate.tls-versions	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:50.691165+00	2026-11-21 06:44:50.749725+00	1	1	0	pass	{"agreed": ["1.2", "1.3"], "min_tls": "1.2", "newest_tls": "1.3"}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7e76-8fe7-15712bef534a	gate.sign-in-required	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	2026-11-21 06:44:50.596463+00	2026-11-21 06:44:50.831909+00	1	1	0	pass	{"paths": 4, "entered": [], "anonymous_entries": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7583-944c-7f952c9d1203	identity.lockout	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:50.85652+00	2026-11-21 06:44:50.856914+00	1	1	0	pass	{"minutes_to": 1440, "minutes_from": 1, "threshold_to": 20, "threshold_from": 1, "attempts_at_once": 100, "attempts_beyond_threshold": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7a41-ada1-e28206d4c6ce	gate.unknown-host	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:50.746727+00	2026-11-21 06:44:50.920739+00	1	1	0	pass	{"hosts": 3, "served": [], "unknown_hosts_served": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-77e6-9e51-0b4767c33f6a	identity.options	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:50.920849+00	2026-11-21 06:44:50.921076+00	1	1	0	pass	{"options": 6, "loosened": [], "loosened_below_floor": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-78cb-afbb-73e142988904	identity.password-lifetime	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:50.92112+00	2026-11-21 06:44:50.921326+00	1	1	0	pass	{"expired_accepted": 0, "lifetime_to_days": 3650, "lifetime_from_days": 1}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7f08-936a-871d13ba13f9	identity.password-rule	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:50.921369+00	2026-11-21 06:44:50.949349+00	1	1	0	pass	{"classes": 3, "max_length": 15, "min_length": 8, "of_classes": 4}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7b87-924e-3c2f210c631e	identity.password-storage	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:50.949466+00	2026-11-21 06:44:50.977952+00	1	1	0	pass	{"passwords": 3, "hash_memory_mib": 19, "passwords_not_hashed": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-72c3-a345-6958bd508ab2	identity.staff-passphrase	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:50.978424+00	2026-11-21 06:44:51.075248+00	1	1	0	pass	{"longest_accepted": 1, "staff_min_length": 12, "accepted_without_digit": 0, "accepted_without_letter": 0, "accepted_without_symbol": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-772a-a84e-0b7a70df51ee	identity.idle-timeout	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:50.773107+00	2026-11-21 06:44:51.126845+00	1	1	0	pass	{"idle_to_minutes": 1440, "idle_from_minutes": 1, "idle_sessions_accepted": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7858-90dc-3527a182e3c6	identity.tenant-administration	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:51.127654+00	2026-11-21 06:44:51.129194+00	1	1	0	pass	{"operations": 6, "member_operations": 0, "administrator_operations": 6}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-78bd-b852-80db5414a55f	ledger.operation-record	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:51.07539+00	2026-11-21 06:44:51.280454+00	1	1	0	pass	{"operations_recorded": 1, "refusals_unrecorded": 0, "operations_unrecorded": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7df8-8b0c-40979bc13dfd	keys.algorithms	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:51.280685+00	2026-11-21 06:44:51.280786+00	1	1	0	pass	{"edition": "CRYPTREC LS-0001-2022R2", "breaches": [], "algorithms": 18, "unconfirmed": 4, "outside_list": 0, "outside_scope": 4}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7bf7-b6a8-197006c4fce3	keys.folder	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:51.280846+00	2026-11-21 06:44:51.280928+00	1	1	0	pass	{"files": 5, "files_readable_by_others": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7a4c-a177-87ba4dc079cb	keys.hierarchy	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	2026-11-21 06:44:51.280967+00	2026-11-21 06:44:51.328922+00	1	1	0	pass	{"keys": 3, "layers": 2, "unwrapped_keys": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7499-8ab8-53af0468b4d8	access.function-rules	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	2026-11-21 06:44:49.9071+00	2026-11-21 06:44:51.35355+00	1	1	0	pass	{"tenants": 2, "functions": 4, "ungranted_functions_open": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7fad-9b53-d74525e6ef31	ledger.access-record	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	2026-11-21 06:44:51.353716+00	2026-11-21 06:44:51.353921+00	1	0	0	error	{"reason": "127.0.0.1:33765: Connection refused (os error 111)"}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7920-9a88-4de8927daac8	ledger.access-record	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	2026-11-21 06:44:51.354086+00	2026-11-21 06:44:51.354206+00	1	0	0	error	{"reason": "127.0.0.1:33765: Connection refused (os error 111)"}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7955-b2d2-07cd21cdc317	keys.sealed-fields	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:51.329096+00	2026-11-21 06:44:51.718033+00	1	1	0	pass	{"values": 26, "columns": 5, "readable_values": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7982-b0f1-c26f03278fee	ledger.checkpoint	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	2026-11-21 06:44:51.71862+00	2026-11-21 06:44:51.764641+00	1	1	0	pass	{"checkpoints": 3, "bad_signatures": 0, "unsigned_minutes": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7cf8-bd4b-ebf3078f723a	ledger.encryption	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	2026-11-21 06:44:51.764823+00	2026-11-21 06:44:51.792799+00	1	1	0	pass	{"readable_records": 0, "records_examined": 40}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-77ea-9272-2b62a822030d	identity.unique-user	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:51.129273+00	2026-11-21 06:44:51.795671+00	1	1	0	pass	{"unique_rules": 1, "duplicate_ids": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7d88-9da5-42ed8c218a06	tenancy.environment	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	2026-11-21 06:44:51.79467+00	2026-11-21 06:44:51.830195+00	1	1	0	pass	{"keys": 1, "logs": 2, "shared_keys": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7153-bf9f-1375004d7768	notice.delivery	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:51.830346+00	2026-11-21 06:44:51.858035+00	1	1	0	pass	{"mails_lost": 0, "oldest_unattempted_minutes": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7068-b14d-9b72b7deac06	safety.answer-link	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	2026-11-21 06:44:51.864095+00	2026-11-21 06:44:51.864138+00	1	0	0	na	{"reason": "the service sends no links"}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7a70-8404-025f276a890f	safety.answer-link	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	2026-11-21 06:44:51.864294+00	2026-11-21 06:44:51.864546+00	1	0	0	error	{"reason": "127.0.0.1:33765: Connection refused (os error 111)"}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-71cf-bf4b-5a564d427bfd	ledger.verification	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	2026-11-21 06:44:51.795744+00	2026-11-21 06:44:51.93253+00	1	1	0	pass	{"mismatches": 0, "first_mismatch": "", "records_verified": 40}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7ed7-88b8-c0176d6d1e03	watch.database-liveness	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:51.935011+00	2026-11-21 06:44:51.953381+00	1	1	0	pass	{"answers": 1, "writable": 1}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7032-9df1-cd7355127dc6	ledger.append-only	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:51.354287+00	2026-11-21 06:44:52.118127+00	1	1	0	pass	{"change_rights": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7a41-a9c9-3531adfd0587	tenancy.separate-keys	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	2026-11-21 06:44:52.126816+00	2026-11-21 06:44:52.205031+00	1	1	0	pass	{"own_values_opened": 2, "foreign_values_opened": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-77b5-a8bf-345b22966236	watch.listener-liveness	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	2026-11-21 06:44:52.205188+00	2026-11-21 06:44:52.205477+00	1	0	0	fail	{"answers": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-78a1-9461-a017d860a8cb	watch.service-liveness	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	2026-11-21 06:44:52.205627+00	2026-11-21 06:44:52.205643+00	1	0	0	na	{"reason": "part of this program"}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7550-8e15-08785d917ce3	tenancy.row-security	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:51.953651+00	2026-11-21 06:44:52.698832+00	1	1	0	pass	{"open": [], "tables": 33, "bypassing_roles": 0, "tables_without_separation": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-7399-ac39-9d67c06126e3	tenancy.cross-tenant-reads	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	2026-11-21 06:44:51.864865+00	2026-11-21 06:44:52.901289+00	1	1	0	pass	{"tables": 31, "tables_written": 10, "foreign_rows_read": 0, "foreign_rows_written": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3a8-75d8-a2e2-8dd226307955	identity.no-defaults	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	2026-11-21 06:44:50.857039+00	2026-11-21 06:44:56.360063+00	1	1	0	pass	{"accounts": 1, "candidates": 24, "default_passwords": 0}	2026-11-21 06:44:56.360199+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3fc-7477-aff9-e6d171339542	assurance.schedule	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:56.443639+00	2026-11-21 06:44:56.443801+00	1	1	0	pass	{"overdue": [], "probes_overdue": 0, "probes_scheduled": 48}	2026-11-21 06:44:56.444071+00
00000000-0000-0000-0000-000000000001	01a1fcd9-d3fc-7119-9465-9fa2fb9f1c9d	assurance.canaries	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	2026-11-21 06:44:56.443924+00	2026-11-21 06:44:56.444024+00	1	1	0	pass	{"unable": [], "canaries": 47, "canary_age_hours": 1, "probes_unable_to_fail": 0}	2026-11-21 06:44:56.444071+00
\.


--
-- Data for Name: exception; Type: TABLE DATA; Schema: assurance; Owner: sekisho_owner
--

COPY assurance.exception (tenant_id, id, clause, since, until, reason, decided_by) FROM stdin;
\.


--
-- Data for Name: head; Type: TABLE DATA; Schema: assurance; Owner: sekisho_owner
--

COPY assurance.head (tenant_id, probe, asset, evidence, t1, verdict, since) FROM stdin;
00000000-0000-0000-0000-000000000001	watch.service-liveness	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	01a1fcd9-d3a8-7048-b978-94a5db204c2b	2026-11-21 06:44:49.908274+00	pass	2026-11-21 06:44:49.908274+00
00000000-0000-0000-0000-000000000001	identity.staff-second-factor	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-78c8-bb51-7426b4ce0231	2026-11-21 06:44:49.963408+00	pass	2026-11-21 06:44:49.963408+00
00000000-0000-0000-0000-000000000001	gate.address-rule	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-7129-845d-b17106cfbd23	2026-11-21 06:44:49.963822+00	pass	2026-11-21 06:44:49.963822+00
00000000-0000-0000-0000-000000000001	access.default-deny	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-781c-a1e5-ead90c9c9bef	2026-11-21 06:44:49.977661+00	pass	2026-11-21 06:44:49.977661+00
00000000-0000-0000-0000-000000000001	gate.certificate	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-73eb-8411-62f62f45d156	2026-11-21 06:44:50.033318+00	pass	2026-11-21 06:44:50.033318+00
00000000-0000-0000-0000-000000000001	gate.cipher-suites	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-780b-957e-a39961a12f25	2026-11-21 06:44:50.072858+00	pass	2026-11-21 06:44:50.072858+00
00000000-0000-0000-0000-000000000001	access.function-rules	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	01a1fcd9-d3a8-7615-a8f3-84be459fff31	2026-11-21 06:44:50.087791+00	pass	2026-11-21 06:44:50.087791+00
00000000-0000-0000-0000-000000000001	gate.forged-identity	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	01a1fcd9-d3a8-706f-8c74-f1058977e233	2026-11-21 06:44:50.43921+00	pass	2026-11-21 06:44:50.43921+00
00000000-0000-0000-0000-000000000001	gate.page-headers	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-7cce-bf4c-7dfe49e2877f	2026-11-21 06:44:50.487154+00	pass	2026-11-21 06:44:50.487154+00
00000000-0000-0000-0000-000000000001	gate.plain-http	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-7165-93cb-3fb484a7ef9e	2026-11-21 06:44:50.506946+00	pass	2026-11-21 06:44:50.506946+00
00000000-0000-0000-0000-000000000001	gate.forged-identity	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	01a1fcd9-d3a8-74ae-bc5f-a7ec1a0edd3a	2026-11-21 06:44:50.595918+00	pass	2026-11-21 06:44:50.595918+00
00000000-0000-0000-0000-000000000001	gate.ambiguous-http	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-79b0-a761-74e7490bad71	2026-11-21 06:44:50.678013+00	pass	2026-11-21 06:44:50.678013+00
00000000-0000-0000-0000-000000000001	gate.sign-in-required	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	01a1fcd9-d3a8-7f1b-a503-460035a55bbf	2026-11-21 06:44:50.739798+00	pass	2026-11-21 06:44:50.739798+00
00000000-0000-0000-0000-000000000001	gate.tls-versions	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-7a48-ad75-751cbb1639f1	2026-11-21 06:44:50.749725+00	pass	2026-11-21 06:44:50.749725+00
00000000-0000-0000-0000-000000000001	gate.sign-in-required	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	01a1fcd9-d3a8-7e76-8fe7-15712bef534a	2026-11-21 06:44:50.831909+00	pass	2026-11-21 06:44:50.831909+00
00000000-0000-0000-0000-000000000001	identity.lockout	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-7583-944c-7f952c9d1203	2026-11-21 06:44:50.856914+00	pass	2026-11-21 06:44:50.856914+00
00000000-0000-0000-0000-000000000001	gate.unknown-host	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-7a41-ada1-e28206d4c6ce	2026-11-21 06:44:50.920739+00	pass	2026-11-21 06:44:50.920739+00
00000000-0000-0000-0000-000000000001	identity.options	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-77e6-9e51-0b4767c33f6a	2026-11-21 06:44:50.921076+00	pass	2026-11-21 06:44:50.921076+00
00000000-0000-0000-0000-000000000001	identity.password-lifetime	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-78cb-afbb-73e142988904	2026-11-21 06:44:50.921326+00	pass	2026-11-21 06:44:50.921326+00
00000000-0000-0000-0000-000000000001	identity.password-rule	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-7f08-936a-871d13ba13f9	2026-11-21 06:44:50.949349+00	pass	2026-11-21 06:44:50.949349+00
00000000-0000-0000-0000-000000000001	identity.password-storage	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-7b87-924e-3c2f210c631e	2026-11-21 06:44:50.977952+00	pass	2026-11-21 06:44:50.977952+00
00000000-0000-0000-0000-000000000001	identity.staff-passphrase	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-72c3-a345-6958bd508ab2	2026-11-21 06:44:51.075248+00	pass	2026-11-21 06:44:51.075248+00
00000000-0000-0000-0000-000000000001	identity.idle-timeout	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-772a-a84e-0b7a70df51ee	2026-11-21 06:44:51.126845+00	pass	2026-11-21 06:44:51.126845+00
00000000-0000-0000-0000-000000000001	identity.tenant-administration	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-7858-90dc-3527a182e3c6	2026-11-21 06:44:51.129194+00	pass	2026-11-21 06:44:51.129194+00
00000000-0000-0000-0000-000000000001	ledger.operation-record	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-78bd-b852-80db5414a55f	2026-11-21 06:44:51.280454+00	pass	2026-11-21 06:44:51.280454+00
00000000-0000-0000-0000-000000000001	keys.algorithms	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-7df8-8b0c-40979bc13dfd	2026-11-21 06:44:51.280786+00	pass	2026-11-21 06:44:51.280786+00
00000000-0000-0000-0000-000000000001	keys.folder	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3a8-7bf7-b6a8-197006c4fce3	2026-11-21 06:44:51.280928+00	pass	2026-11-21 06:44:51.280928+00
00000000-0000-0000-0000-000000000001	keys.hierarchy	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	01a1fcd9-d3a8-7a4c-a177-87ba4dc079cb	2026-11-21 06:44:51.328922+00	pass	2026-11-21 06:44:51.328922+00
00000000-0000-0000-0000-000000000001	access.function-rules	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	01a1fcd9-d3a8-7499-8ab8-53af0468b4d8	2026-11-21 06:44:51.35355+00	pass	2026-11-21 06:44:51.35355+00
00000000-0000-0000-0000-000000000001	ledger.access-record	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	01a1fcd9-d3a8-7fad-9b53-d74525e6ef31	2026-11-21 06:44:51.353921+00	error	2026-11-21 06:44:51.353921+00
00000000-0000-0000-0000-000000000001	ledger.access-record	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	01a1fcd9-d3a8-7920-9a88-4de8927daac8	2026-11-21 06:44:51.354206+00	error	2026-11-21 06:44:51.354206+00
00000000-0000-0000-0000-000000000001	keys.sealed-fields	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-7955-b2d2-07cd21cdc317	2026-11-21 06:44:51.718033+00	pass	2026-11-21 06:44:51.718033+00
00000000-0000-0000-0000-000000000001	ledger.checkpoint	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	01a1fcd9-d3a8-7982-b0f1-c26f03278fee	2026-11-21 06:44:51.764641+00	pass	2026-11-21 06:44:51.764641+00
00000000-0000-0000-0000-000000000001	ledger.encryption	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	01a1fcd9-d3a8-7cf8-bd4b-ebf3078f723a	2026-11-21 06:44:51.792799+00	pass	2026-11-21 06:44:51.792799+00
00000000-0000-0000-0000-000000000001	identity.unique-user	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-77ea-9272-2b62a822030d	2026-11-21 06:44:51.795671+00	pass	2026-11-21 06:44:51.795671+00
00000000-0000-0000-0000-000000000001	tenancy.environment	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	01a1fcd9-d3a8-7d88-9da5-42ed8c218a06	2026-11-21 06:44:51.830195+00	pass	2026-11-21 06:44:51.830195+00
00000000-0000-0000-0000-000000000001	notice.delivery	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-7153-bf9f-1375004d7768	2026-11-21 06:44:51.858035+00	pass	2026-11-21 06:44:51.858035+00
00000000-0000-0000-0000-000000000001	safety.answer-link	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	01a1fcd9-d3a8-7068-b14d-9b72b7deac06	2026-11-21 06:44:51.864138+00	na	2026-11-21 06:44:51.864138+00
00000000-0000-0000-0000-000000000001	safety.answer-link	01a1fcd9-9ea7-77c4-96e7-4d45b58f1760	01a1fcd9-d3a8-7a70-8404-025f276a890f	2026-11-21 06:44:51.864546+00	error	2026-11-21 06:44:51.864546+00
00000000-0000-0000-0000-000000000001	ledger.verification	01a1fcd9-9ea7-7d6a-b1a9-badc2e406c0e	01a1fcd9-d3a8-71cf-bf4b-5a564d427bfd	2026-11-21 06:44:51.93253+00	pass	2026-11-21 06:44:51.93253+00
00000000-0000-0000-0000-000000000001	watch.database-liveness	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-7ed7-88b8-c0176d6d1e03	2026-11-21 06:44:51.953381+00	pass	2026-11-21 06:44:51.953381+00
00000000-0000-0000-0000-000000000001	ledger.append-only	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-7032-9df1-cd7355127dc6	2026-11-21 06:44:52.118127+00	pass	2026-11-21 06:44:52.118127+00
00000000-0000-0000-0000-000000000001	tenancy.separate-keys	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	01a1fcd9-d3a8-7a41-a9c9-3531adfd0587	2026-11-21 06:44:52.205031+00	pass	2026-11-21 06:44:52.205031+00
00000000-0000-0000-0000-000000000001	watch.listener-liveness	01a1fcd9-9ea7-7983-9ac4-19efaaf2a882	01a1fcd9-d3a8-77b5-a8bf-345b22966236	2026-11-21 06:44:52.205477+00	fail	2026-11-21 06:44:52.205477+00
00000000-0000-0000-0000-000000000001	watch.service-liveness	01a1fcd9-9ea7-7291-af10-09ba714f3f4d	01a1fcd9-d3a8-78a1-9461-a017d860a8cb	2026-11-21 06:44:52.205643+00	na	2026-11-21 06:44:52.205643+00
00000000-0000-0000-0000-000000000001	tenancy.row-security	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-7550-8e15-08785d917ce3	2026-11-21 06:44:52.698832+00	pass	2026-11-21 06:44:52.698832+00
00000000-0000-0000-0000-000000000001	tenancy.cross-tenant-reads	01a1fcd9-9ea7-777b-8ede-2c04ddf87131	01a1fcd9-d3a8-7399-ac39-9d67c06126e3	2026-11-21 06:44:52.901289+00	pass	2026-11-21 06:44:52.901289+00
00000000-0000-0000-0000-000000000001	identity.no-defaults	01a1fcd9-9ea7-7a03-9b55-8284c79eb760	01a1fcd9-d3a8-75d8-a2e2-8dd226307955	2026-11-21 06:44:56.360063+00	pass	2026-11-21 06:44:56.360063+00
00000000-0000-0000-0000-000000000001	assurance.schedule	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3fc-7477-aff9-e6d171339542	2026-11-21 06:44:56.443801+00	pass	2026-11-21 06:44:56.443801+00
00000000-0000-0000-0000-000000000001	assurance.canaries	01a1fcd9-9ea7-7089-9bd0-90a00bedd684	01a1fcd9-d3fc-7119-9465-9fa2fb9f1c9d	2026-11-21 06:44:56.444024+00	pass	2026-11-21 06:44:56.444024+00
\.


--
-- Data for Name: attempt; Type: TABLE DATA; Schema: identity; Owner: sekisho_owner
--

COPY identity.attempt (tenant_id, name_index, kind, attempts, locked_until, touched_at) FROM stdin;
\.


--
-- Data for Name: option_layer; Type: TABLE DATA; Schema: identity; Owner: sekisho_owner
--

COPY identity.option_layer (tenant_id, layer, changed_at, changed_by) FROM stdin;
\.


--
-- Data for Name: pending_sign_in; Type: TABLE DATA; Schema: identity; Owner: sekisho_owner
--

COPY identity.pending_sign_in (tenant_id, digest, id, user_id, content, expires_at) FROM stdin;
\.


--
-- Data for Name: session; Type: TABLE DATA; Schema: identity; Owner: sekisho_owner
--

COPY identity.session (tenant_id, id, digest, user_id, signed_in_at, last_seen, idle_seconds, absolute_until, address, agent, revoked_at, reason) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-a743-7994-96c6-de4654232338	\\x8afa94d293be038ef0b108966b9dc86c46f02f4ab1a272103bb4f8c7177f0732	01a1fcd9-9d72-7002-bb88-70d7620fdac6	2026-11-21 06:44:44.995201+00	2026-11-21 06:44:44.995201+00	3600	2026-11-22 06:44:44.995201+00	127.0.0.1	\N	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b11f-7a98-b2a6-696768add305	\\xe966bf197565edf9e2aa2d9accbaae31f53fd63153ec6c9277baf5ba6f39c98d	01a1fcd9-a8b8-7cec-9439-f762012fa461	2026-11-21 06:44:47.519716+00	2026-11-21 06:44:47.519716+00	3600	2026-11-22 06:44:47.519716+00	127.0.0.1	\N	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b767-7c98-b21b-886020d7deee	\\xe9312cabd07aba9278ed636a23f5df710bffdcb73374844ea036763df41f5fdf	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9	2026-11-21 06:44:49.127714+00	2026-11-21 06:44:49.127714+00	3600	2026-11-22 06:44:49.127714+00	127.0.0.1	\N	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b81b-7304-bc06-109a2a52a31c	\\xaee8f383b37eb4f3161a5cb791d551d7b32a9914575976de849de1e792001835	01a1fcd9-a8b8-7cec-9439-f762012fa461	2026-11-21 06:44:49.30701+00	2026-11-21 06:44:49.30701+00	3600	2026-11-22 06:44:49.30701+00	127.0.0.1	\N	\N	\N
\.


--
-- Data for Name: token; Type: TABLE DATA; Schema: identity; Owner: sekisho_owner
--

COPY identity.token (tenant_id, digest, user_id, purpose, created_at, expires_at, used_at) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\xef25f0a38c16d7553333537bed9c715bb4e1686bc43fb2b1a6e20a2725dd0d45	01a1fcd9-a8b8-7cec-9439-f762012fa461	set-up	2026-11-21 06:44:45.368954+00	2026-11-22 06:44:45.368954+00	2026-11-21 06:44:47.281348+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\x39b44b6c131ee0dcb31db9823154881753896c7e349e8a9d04b167e1aefe7d2c	01a1fcd9-b224-7779-bbd2-f2196a20622d	set-up	2026-11-21 06:44:47.780193+00	2026-11-22 06:44:47.780193+00	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\x82d74c6a11892fbe9d3a2266846fa5da4fae8e6fc3e8d8b3184041a22d672ecf	01a1fcd9-b224-7cc0-92cb-f56673dfec0c	set-up	2026-11-21 06:44:47.780193+00	2026-11-22 06:44:47.780193+00	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\x2bbf910cefa54b1c9f8d6f67c3c7fb1633f58fed2e5075e5bf0b2a00a13cf5b3	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9	set-up	2026-11-21 06:44:47.780193+00	2026-11-22 06:44:47.780193+00	2026-11-21 06:44:48.912115+00
\.


--
-- Data for Name: user_account; Type: TABLE DATA; Schema: identity; Owner: sekisho_owner
--

COPY identity.user_account (tenant_id, id, login, name, email, email_index, department, area, language, standing, state, password_phc, password_set_at, must_change, totp, totp_step, totp_offer, created_at) FROM stdin;
00000000-0000-0000-0000-000000000001	01a1fcd9-9d72-7002-bb88-70d7620fdac6	operator	\\x01da4851318ea2f2a6b460bdd2194d042a92838268f86179c0cde58d0913112194d675ec3b5f5c	\\x01650cb973b88c54be69eda5de8596484e363c394c2667ac35951147a229f199c2541516adb99b8a1a54224415022d51df6940a015f2	\\x879203c664c77b4de724f3e4d99cb9fd7faa71872e304ace166075f31fa97275		\N	ja	operator	active	$argon2id$v=19$m=19456,t=2,p=1$Zoopiv6jkKX7tw8KwBbAPw$LB2Xz65CflHakDkOTgxMDsjpLWw4ghyLG/FPmuU8+9Q	2026-11-21 06:44:42.482829+00	f	\\x01279f8c4efff27c8cd3905d7380502a29e5705428a4371d5628177af9d93e94244622cc099001ac98720df15efb7fdb15	59841449	\N	2026-11-21 06:44:42.482829+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-a8b8-7cec-9439-f762012fa461	admin	\\x01a59598c0ec0d55b94b3f3e5814491387080b298a87405a613705617fcd8012a5aabe26a7c914	\\x0117b9d6853d61a8730e6c475f383047e352541591ed82a82f9331985b2ccb723cf9def1dd3096003279afa973fee3ab95	\\xf6ebf932e37402393febb47cd94d7bb6bfc9476a3bbf2a6ec4cfa3c363195e02		\N	ja	administrator	active	$argon2id$v=19$m=19456,t=2,p=1$L5HkBXQVUyP+5y3fO09emw$EmgNX0ZjWW/D1Ql5+kZ35ym+rXWKO/BpBIWRaZA3Sl8	2026-11-21 06:44:47.281348+00	f	\N	\N	\N	2026-11-21 06:44:45.368954+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7779-bbd2-f2196a20622d	user002	\\x01c67833260b724fbbf70257b00552ea21c64b110664e1e480b8a54f9db7c01e6649431e86390925bc5c	\\x016a7d1b3850dff2e0ca5ede18dd1aadf66b11f8ebcb7cea4142a2d028130fd5209333d801722f2c833fdf7878308f57239158	\\xb0db43db56ad3c57441963dc3bc2660e533833100f55158987512d9ffdc770fb	営業部	520	ja	member	active	\N	\N	f	\N	\N	\N	2026-11-21 06:44:47.780193+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7cc0-92cb-f56673dfec0c	user003	\\x01d6563c4ba3598b5023f17ff0db1e75b257904821f56df926916c89ffd54b18845b8ac08ef1ce	\\x01fba1cbb30d1edf04d8747ae0b2e2bc49679e961560c61f7476b888172b3d0b7053bdcaf3f38d2f3234ac0bf5a09de4be6b7f	\\xb1f9fbaa6b56e176001c10e0fb7def04507159aca33dad8dd5b11c6966f01e5b	物流センター	360	ja	member	active	\N	\N	f	\N	\N	\N	2026-11-21 06:44:47.780193+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9	user001	\\x01db83144eabcffee1cc9ade8fdafb4fd001a6853099ea05ef1189996e4021610637edbcd84d007e6d5c	\\x01e9a5bdc4b3406d42021afb056875a9229a030b07cb5d760b3a2f05e0ed7a28052e78a3f4ac91b22c2cf8c73d8127b33424c8	\\xc02aff4c330cd32c67849a96295b3cabb116846fe5d3faeea7545e64204146f2	総務部	350	en	member	active	$argon2id$v=19$m=19456,t=2,p=1$fFABpxXDNw36w7XiYE3QOQ$FsCiF857aFcCa5M4lQtck0GL4K4o1LHJFIzO7lG8fCQ	2026-11-21 06:44:48.912115+00	f	\N	\N	\N	2026-11-21 06:44:47.780193+00
\.


--
-- Data for Name: anchor_leaf; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.anchor_leaf (tenant_id, seq, body) FROM stdin;
00000000-0000-0000-0000-000000000001	0	\\x73656b6973686f2f30303030303030303030303030303030303030303030303030303030303030312f310a380a774c6741794d344b5076624248512f44704378653047396b6834635478567378336f596c4c3339625746633d0a
00000000-0000-0000-0000-000000000001	1	\\x73656b6973686f2f30303030303030303030303030303030303030303030303030303030303030312f320a310a6d62514f784f6c4a756e647375417a4c545635462f386152784a672f44474b4a45614b7572636f593479633d0a
00000000-0000-0000-0000-000000000001	2	\\x73656b6973686f2f30303030303030303030303030303030303030303030303030303030303030312f310a31370a36317336794a44314f63794279516d4d795570716f7461754872792f50525030554d654d7a68633339686b3d0a
00000000-0000-0000-0000-000000000001	3	\\x73656b6973686f2f30303030303030303030303030303030303030303030303030303030303030312f320a340a3773554b7a6a755a4f4d575051546f78597373657053573533745877766a614657754158304b4b356242673d0a
00000000-0000-0000-0000-000000000001	4	\\x73656b6973686f2f30316131666364396138623837663837383034633161633132653931396539392f310a31350a437055316e53543857344d4e776d62524f4b4a544f654e6454346c3330563933703677303334593073796f3d0a
00000000-0000-0000-0000-000000000001	5	\\x73656b6973686f2f30303030303030303030303030303030303030303030303030303030303030312f310a32300a6d2b507337366d7473747641516d352f64447652755a304b32544e67564d64487a595550727952345349383d0a
00000000-0000-0000-0000-000000000001	6	\\x73656b6973686f2f30303030303030303030303030303030303030303030303030303030303030312f320a32300a6739784d724d6773562f76793563316d6b6c67574c6b4e4645497a326a4c7968504266505944712f4953493d0a
00000000-0000-0000-0000-000000000001	7	\\x73656b6973686f2f30316131666364396138623837663837383034633161633132653931396539392f310a33310a6c56372b5865523332314d4744576572364877686d2f48356335324a36497a38396e4353305435773573593d0a
00000000-0000-0000-0000-000000000001	8	\\x73656b6973686f2f30316131666364396138623837663837383034633161633132653931396539392f320a320a326c5365714d376a58747456393478435441476972526c7756797552486a4f4a764f4f4a544252413171593d0a
\.


--
-- Data for Name: data_key; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.data_key (tenant_id, retention, month, key_id, wrapped, expiry_key, created_at, destroyed_at, destroy_reason) FROM stdin;
00000000-0000-0000-0000-000000000001	1	2026-11-01	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x01266d417e318157ea0c528441195a0dff430becb7f65ba1303ec739500185b2fb1984c7492d965c255a11eec7e9332eedc4fe37da0da77d081a70121a	\N	2026-11-21 06:44:42.351028+00	\N	\N
00000000-0000-0000-0000-000000000001	2	2026-11-01	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x01a8d936b2ac770be38b5f77abaf851b2693ebd19ec66a4e9390c3894bcaaea2b9921a3447bd4e5170434ad1c76abb05846040870278c1f0404f1ff16e	\N	2026-11-21 06:44:44.315075+00	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	2026-11-01	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x011aa0eb6e73a2cd8627ffde808d859c4ab6a57199dddad48cebd08fe8c2c7b698d05289036708ac60ab555300587dd0605574c549c14ef9d255fda753	\N	2026-11-21 06:44:45.368954+00	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2	2026-11-01	\\xa7016dbdf66de91adca83e98c2c77d747b904f77bcf38c5fb9a31843058af132	\\x01e6be1818d5fb8a44eabcfa3fb1bcce8bbf28beaebbf88c01f85dc7e3cb3639ad4daaf945e404062ad72a0df4e5eac7b31e6a8bee950c0754f4a1bf4c	\N	2026-11-21 06:44:47.974858+00	\N	\N
\.


--
-- Data for Name: entry_2026_12; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.entry_2026_12 (tenant_id, event_time, id, xid, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body) FROM stdin;
\.


--
-- Data for Name: entry_2027_01; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.entry_2027_01 (tenant_id, event_time, id, xid, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body) FROM stdin;
\.


--
-- Data for Name: entry_default; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.entry_default (tenant_id, event_time, id, xid, retention, class, activity, outcome, tok_actor, tok_target, tok_address, key_id, body) FROM stdin;
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.351028+00	1	742	1	3004	tenancy.provider.ensure	1	\\xcf263ea8a04030bb89251b9a39e25b06	\\xc88dbfb29da951f6be283b901cd3a5e9	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bbc01000660c3b20d05b47fefe4a19d6f6431dc77bc2d9a99196980dae514804c423686fdd7f996d3fa93f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df000000000000000000000000a5adbd2f2404d2a8278eb3b7cceec4182e2b5f1e93b8ed537169e9bcf6091df7ce9302668edd94df94911ffab9e895f1d294bff1e13c7729ba82a04fb4241c4347d80f3fb76670930fc33445de6b91e0b4b3cc8f597cb0db1186e5912385ec88183205b6b492b4c815cc170a80fa1928475194b02038a7813e6c24747ee1ea05894413e52ad2bcfe2a95957076466d3aec7ba42a3e2c17e8a672e975fa2e6768463a301fb8cc0ecf22505a03e82cc8be56d8eb33c2edd9f681177427a3ff966901bca5db1f9e84208d83a82dc6c13e9fb2e5255391f4f76021b71474d0256d39ca0b815ea7ade51d512bfb3986130430
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.482829+00	2	743	1	3001	identity.operator.create	1	\\xa0ea77850b5a08bb682e47b21cfab2e6	\\x61fc534e05c66211e867de4e0438e867	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bb901000660c3b20f088df43e02ea7aea232be661283ed2628eb5b2d609aa6b8974967ad2d8e42447286af2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df0000000000000000000000012438b86a27fce2b5c95d04da5356284c29047773c5909c1c1dcda86084b6021cf15d71eb5714755f67a7325b2bc7b671425ce0c50a139b036da413f4853d5838d3f23305026afd3dc7816dff3b6a93075401311c6fa92a59e9c50758e8657d32356fd676a29ba30791adcf03e6a862c6d26209834055ee54c0af6cfdc08e1a3520ebf6a2b725b73cfa3973da788a2ad017485f053f5489e79bb6c41a2dc3862d5a27f64c0dd1ab65c5bc714d189aaaf74f88a01395fecb9ef325cf708ba03deec5431a0843e917b6965f0f37958ea07f6d1e77001619c5ea63c61b9f4f2e1efbd4d31a7227c8629de43ebe8c064a4011
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.482829+00	3	744	1	3001	access.roles.found	1	\\xa0ea77850b5a08bb682e47b21cfab2e6	\\xd873dbf0a038943929e79d8fb0a248d1	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bb901000660c3b20f088d7cde2ba21cc5be7a0d5439e5a9c07e9fda31cf42a8aa7b203d704b9be2dc0c4ef2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000249df33448ba8e8f351fad6d7b5a8233593d6ded13d8f1c7214bab1f597e8a0135cdeb7e0be85c4f8f0d86d66e5fe4a612feaecc1e31c0b186350cb9fa314e589a85e46f632d810fac32425a649fdc7a8e3426f5f17e83a015614cf774e39b3b43442cbab14f06c4e52c91393d710f884d750e517b0710aa18b94da27fd88a72e35e3ce030943dae1cdeeb63905ecf00defd24a2289f761922c5e12b466d6d5be20992496c202edb3bc0472363b71b86532cbf1a73e605083e222726c0906136a62181053baa872b597ed3f8cf771940648684264056a26120ef6118c78de9e1c67981232489dfab586e8c2fc4aa218d4
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:43.303531+00	4	745	1	3002	identity.signin.attempt	4	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\x61fc534e05c66211e867de4e0438e867	\\xdfa963e1cc50d9f94ac09696e278a000	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bba04000660c3b21b8e6bb336837fe14e056d03dd43a503dc682b19683c0f9a39de2b55548d1dd542990bf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df000000000000000000000003293cc99ebdcd96522834a8ccb0c0d25a99aabdc8ba835387e7626df64d43988690128b0e714d471628cd2be81eb74a0b11c4c9c6c4afaa84db3cd55cb079e5e297cb1d1ae450c793b2b2c729e6a632ca641d92ed363bf505441a03dc37635d36a4fec17b4e48cef4f8cf7084d6ceccfb78d9d3f18171188c461b751af4b4cea6c34a8b22e197ad09b3de7017f29c6f1570131799ec793b9b37f116ef15bba0b153fd13d4caa8808a0ebc12a72d2caed75975218a7602b78faffe7f538be00d159f1eede4d16cc899e45ecff93743dbc22dcd7ade554bb1bb9b51c3f94e87b7878ab59797a44bb622a5f4baea13dac412
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:43.303531+00	5	746	1	3002	identity.signin.accept	1	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\x61fc534e05c66211e867de4e0438e867	\\xdfa963e1cc50d9f94ac09696e278a000	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bba01000660c3b21b8e6b1eeb0eed4c61dd2108e9be8f7fd6e40bc817d312d25c42d8c0c7d9580bc14a09f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000489603b1bf696f31abad167eae8ef842883149279b12916903ef274740e4e86510197b1ed7e5f7f15ddb3b01f980e9341e036c0d618b98b4f1f28b4ab7f41a1cb65209ef69ff67a8fecf75384b90c6686469af2f3b8592c6a94b842b10bc8cb43cb3918e234e0adaefd496717bb7df79eca6b4dc70b5a219a7312cc0e34fe20986e2f1124dc2c6c8c783f41b3b3ce9a784a93b146e00123dcd3b8f04db8d468104f1ca80dde9bc2299b13db214d0d6081bd08f4c17463d0e4dbc7d92dd4f6dc689a4f0aebe9505a863aea376609a9bc1b
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	6	748	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\xe77cc16db4e36b37e2d01a94935e1252	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec7882dc132b5c5bc5a20cdf156d30ffb956b5e4740855a5df218a78c1fd2b01580f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000582389f41cd5d1ab6bedd3d6bc404bb13bcd785eb8d240b6c5a385381162a566e042bb2afaff26fe2f34aa2b6f208492455fd05832ed49ecccbfc2a19b2c8479543f5d7c191702e2b5d7567cc38d59fc02807d256c6eef250b513321ac78c0300fc33bc623d77409778ac5e446af86486914c38452e13c23a21487a3f79f8dacd8ef3311765b4c6d81cc481f1d2bb60ccb7d4f6b9128827ef07643ebf651e376ae653ad1f8c9cb5f4c85828cd29b16dcd0cb9d29fbd55e91441326a90b5856333117322f904a866207132b7e841c8e90b
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	7	749	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\x113fa9f19b2f85708d4f6788fd88555d	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec7133c2ea197d7866091939eee490fa9cc1b61d6d0640c4129ebdb9a751779ed89f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df000000000000000000000006a9b49e38e7a71b10edd6d94617f81e780230a2503b91ed66e66994d7a693e30a0a22d9b0ed28e1087da64da09049a304a8a58c93fc4ba7a554f214fb6b70f48d3964efec38645c6a6ecf1f669737c4debf49eaff368f05420a1efbf48d5f40baf4a36cc899b578fbd06cde4d362ef9b5080e75d7710c760290357d23ba67bf60a28d7ef0cfae9648051d9d88b4b0725ec17dd3a88743eb33b636ee0fc58c9bf45eecad11bd42cc120744e2899da2c7b951875c94b1b52360ccc491383b75b1b11480b6be3a1f7de65e10ec4d78862a8f
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	8	750	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\x39ebc9aad3f971bad4ef677397acd14b	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec7d570f4dd8c6a96a1aaa5d3ebd3dabddcfaca230486e4d3b17f79da352222eb52f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df0000000000000000000000077ca18fc469306a390188e98c8c6517a6f81e441c4d38217b5cd5a4bffc26272c27dd3b6d92395dbc67a100abf5e77f0cca2785daeb2f983851b518ee539218b1e5749330c337933f1e7a9950ecf558aff19e91a85d71119ea46212f0d929f18eaebfe8944eb41d582579ca70c1ecb6526cc32686c310eda961a9b64e0276eaa5b4668d2516f1adb7575673b3843ce610ce04eb278f1b49a67be2d0fac1a707c618c0ce4c1098e7be44627dc1d1a74142a563e5b8bacdc5806eb5d91d4794a371688d429f9a12be0e180fe1c55b6b3862
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:44.315075+00	9	751	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b22afdc306371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000008932121e2e9ce0be1cedebaf071dc46269b0ef38b1839e170dbfc6552a64e3c9fb06e83494c71dd3ae8e889dfed8b25c320564db9a48db387c1bc2ac99b32cf78af2bc1b982906812aa7389787671f1650fee4d078bd50edd6fe5279546eacb94c95daafc4089b908aeb0434ae5506974da8a7eb6c0cabf3524fb672e8ff7234e42edcc0efa4dc7a336d4bdce823848b64a74190040248498247d77bf7048b282b226094aa5ead8bb7f432eff111c4e48eef91bd1a1828feb9ca4d3e7e574fd6f025528d728b3e9693687fc3e35632cc65c5da03051a9457e92f11bccc6e7ac940d5e7be6c6d2c34da1fd4d911b7ff4a0a84163e1a3b65dac362fb68f82fbd7546ddd91e223ac366209a56050a87528cc88175e13523252e458ee29b7b099bf5d0d8caff3c635cd4be157f5fe25087557a7444a4fd5437ee0bf0b9d04694f7dd3cc40f3414defeb017b4b85194810cdcc
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	10	752	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\x55aa8c86a920e99372920b503ae37283	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec7349bca9c07a77ec340bb1552acb788806b2ca1fd2d12f9b77c9b053e00866396f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df0000000000000000000000090be6aecf941e7ab08384144a45ce3033d94fd039265bfe1a60556c30bc6c37c53107343764e694033c00c0b74adb64cd9f3be5767905be5dac4edef0dcf6302b2f55410f6f52113d5f89301ad04a2bdbed7f67dadebf119192c4c518ffefd7e78e4683b90c4288946445de9a79c4d8d8dc7b45e276c9af03f33da0cad4b320c9f665f1c509ec3ab02b536990f7c721d02cd64df52c6fa5b7b637b3b76ab3b261ebdb1d80b8e5794620e5d22c0a27a49007e634378572a2da5724405253659522ed132438a9751e78a46640797e5a3bd7a4d5c3466eb123af6f67c6a6b549b1c38cf518969a9095cf2cec2b4ca08df05c
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	11	754	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\xeaf0acedd23bd558a7248a6f6604e0de	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec797c4611e4e57412a78b295d0dd88dfda170e43b2f1d1bbf2fbe5c7a193b89f62f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000a7c82f83f9c86a7b97cd460a2c58c59fa3f65a2588ca3c5ddc327addae9f15b5954ea2a48f0ab608095049715d66d42491958d7b47792fac74b680bf2d3837447db4f3f2b79a219d65ee2ecdbfc07329e24d0e8ad7bd796549f47e23c7a14baa0e97b23452fc956c09ae5468d5a2e2cc861cbaae2996b0405bebf0064746fabf8d450454655d63d0aff2eb7ac14e9feb9b3f94953281d81a016bf89587b3dacd571086fc8163687cd43e5168ebd1c32c7c27cf5babbbbf676c12271b3757d00d104593e6679400c227842f4efc480d24c226c56a788b684a30521d63f6ce998270dfa2fed083d3d7f5ebaf97762af54b3
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	12	755	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\x20197391654651d9d0d506837dee83af	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec701b96c943ca4847481b97adec1fabea686d3dd4a73560efb345809c3bd3a5402f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000bcf4b83744c0b4d4929b66f93d194b24e9843efdf9b924091ab7cc55de4a118a1dcceece85f26996dc7f6b90fdad57ec0e4632705d9f666721b443540d6c96d997891fd2ee6741fd8bd83a234dcf09b163348fa2bc8b65ec154bc222559d2df8e292a1807a3d6df78a7b20f2a497f64a66fb2051380fba3320f38a8ee08a1b1955ea1e81777f071bd895dce9d191be028c78fe2e43ad526ea86121a787be3339ab76eb541cf4a267848b9c53be93658430aeab36d336b2f45e7bf147e1f17f6375d0831b4da4a0e5f9e71c9f2bbd8425e
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:42.791623+00	13	756	1	6003	assurance.asset.register	1	\\xc621f03291c67bafdd8a723100c64469	\\x089fc0c23713a5af1ec3a2759fd2da88	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b213bec7610c45a01253b553179d5e8fb5e255953a4233eeacdd195e2294a451b5cab5a6f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000c84298f841e009e9e36173bf71d0956aafecc8fa79a0b92f458d87473461b09f0174331ccfe66fd29cee8e582e90267776953c002c1a88c55a7b674770a76801e176646c39965750bf9f9e0743f26d3031eebb3dd4b2b025474f83f0adf783c16762dc953bc608f5c8b2d6fb11eccf06218b4766419e073e5680baa6a0a80e650be769ca0e65797f34e476f43bcda6adfb74e71a37e07d00e0866ae80cb0bd05df459bda4b49ed57510250ef1562cc71db37b144193d14094b7e17ae55d05682717733338a29b956c849c1d9121624e97
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:44.995201+00	14	759	1	3002	identity.session.open	1	\\x4a3dfea61df9c9a5caca27331d00b3d8	\\x61fc534e05c66211e867de4e0438e867	\\xdfa963e1cc50d9f94ac09696e278a000	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bba01000660c3b2355e81705d2674b5b1c1f4edaecffee96ae94009589857f54baca5949086a71f7098baf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000dee1199d2213b0449cef3484c2dc387dd5406aec08aa099860301625c45acf60f99cd1d3d2b604c1112940a64677e70ddbeed2e1c2737d6d2600c999a831651a4a95bc90474e3775c3c4d2e6d850bffe37e9b8f6247eee22871039140067abe04ac4dadb61392d3ce9f9f532f0641235be6005f4040e8ce2ac46a8affdd4804c6e88d255b59ae7f5c3594ebf8cd1170151ca1f4db97b36573bf5ea2bada466caa533878169e6022dbc1dd2e66330c1e4df213ff8201c1cf27781c4ab8088093e961841549c5ed388fca2f3d34f97c30354a943f8e6d96d64182747689b1ed9c719d2b8a4de9a5ff84fd8043e19d567b81
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:44.995201+00	15	759	1	3002	identity.factor.check	1	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\x61fc534e05c66211e867de4e0438e867	\\xdfa963e1cc50d9f94ac09696e278a000	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bba01000660c3b2355e8130adce30de7e8c2fc5a78a1277f30b43f0e908beb9687c4c1c484e4566119be8f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000e7e7eaf2a5b0534d022a1abdc9ff166a342608a20cf3ca33e7653da51d1e36246d538ffd28d48c9236dc7d91e7657b8387a71795d8426e54d510d2549745c390c538d45e35a6eec7c5a4900e302938abd52afb27ab9b02e59c7f94e4e1ad456e3ed524ed9c94f41a530c08a134992daf898f745d1acee5fcbf380e693263eb39ff759b66198c13b11561745ccf817965517c0a8d85e179d4460f8cf936149805956a4dd013178535de2fe99e0eac155a8429c24bac6f27b5fe0a63e73b016a1280cdc8ada9964cc35bc1621da2ed61f91
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:44.419892+00	16	763	1	6003	assurance.trace.leave	1	\\xc621f03291c67bafdd8a723100c64469	\\x2ea76c3e03c8a1528a6b0b80c7c9482e	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b22c973476f1c8b1fae175595a8fa6c9d466e92c490412c3dfd57ac60657d5b1a4eaaf07f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000000fb3881d1a77dcfa847b1ad6abef9d47f3b5d76b4bc708642fcbaba0559aa92b8a483b8e5b2694ec5192cc19e47774c8f392155bb05583b446113bcf2df2cb6248189fbc619b17d44b3321932b135ce9c0c85399eff2635e2f3802045170aec6083abeb8f419c2f15e54c12cc013293b999880dcd5a55cacda143571380bccc0354091680ccb0d7620248cc68bae83ad536628880ef22e4b5b4bcdcc51651a116a8fdf919e63a1529e29a0fc25079e008176c85f13c2bb6bafc838e04f5676b54306e763003e694a50cb3f156135807a7617427256ea78a4e7296cd8d06ac717a0ec332b3d1e543e35397c9ad407ad770d
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:45.368954+00	19	767	1	3004	tenancy.state.change	1	\\x9bbe5f9f3e230a020ffa8fc9a5f7a0c1	\\x6a30ab9c73aede39cad00686b56bcbc1	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bbc01000660c3b23b127a8b202c7f3bad2ee2ccd4d5cebf1a4b9d133012937f11b369c0317c2fc76fb2a91b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001209ac4e6ef2a81d5008a9402c684873ab1bcbbe03c81f7b1218d4908096d1a8e9a3af29e4f263f2fa81702ef0363addb7b21668e1a78e3424dc610c0cea9f00afe58fcc35af5a746a19b97da5203fdd0f8700682a6df17fe6a0b9e6091e9eeb63f038d771f17fa27e1a9d32e821cd0b089fe4e84383ab526f56f00d5f6fcb48ea03d2f140da030f1a34f7950b0f36fc1d2733246c4aa38a4334778c36f769b124abcc98e3da5ee71a94ec12c3754d92c913dd628d2618745beefe46546a66346bd7cfcae992129811490906f6043db629
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:45.368954+00	20	767	1	3001	identity.administrator.create	1	\\x9bbe5f9f3e230a020ffa8fc9a5f7a0c1	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b23b127adaa9592271f90d056ad5ff76e0c5c4ac10fc03acb9d4650f7811c2cc4c54e3d71b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001338dbe582bed5b152bd3c7e946bd8a64e5104492217f3f2ca5c8bc3c635b1a31ca5fb4c807ff856427f725673754bc3496dc4d66822c445c497d5cab0441daf084e345cb86a13d377366d072644511b877fe8bfdcdd4b94c3dfa6085fbf7208183ded8f2185728d575d57465531cc44dd76f756fc265b9247ac094b7dd6ccf6bb9ab76655c645772da03c184c76f2416be72a3e4d909bf348b4f668671f6089248118edfc328652cfe83862751f4eff6355c040488cc704f184641919129267d82fa9888658d3c46d21caef6d2300ecebb675f358390e3f34e7d2eca1f7b149abe3ac1d154a4c475d1744a6d0cacebf54ae733ff1dca9f7acfa2e4daf7be13df8fdeb01803a9bfe7ad5845cf345919e64aeaa9aacc82a7a3d71d37fb539d571d76c077338170c54ed54a1d0e89ab6a198
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:45.368954+00	21	767	1	3001	access.roles.found	1	\\x9bbe5f9f3e230a020ffa8fc9a5f7a0c1	\\x3a907e19d358268c4a46d87c2ff43906	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b23b127acf9d537aa917716b3c6455f4d3cdd581988836eac144692bccd3c05792c5d3d71b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000014d36d078fd631deecd350a10460d870a588ae60b55b3caeae72c895bf99260e736a1edf7d8568243c6eb0d2c81379be73792aa8ba56be8209ce2954f070d48857fa2100a2af7495fed2fa9e6b8168b622f4fdd0e11d7bd5cf7a790a34b52e0750cb022aed917cc1228e27cdc91e37c0aac2ffb12b62d6edaa4a05a5fbc20c21e768709292d03650057db26de9a03478aaa404f571c32423dc322bf340c3212e67ae047336f33929497e31c0093eeee1bb0c497f47ade28a032f346671104d335b4d968b2d251b24aa6e733456e90e6fc6c3c3d9ed2d717bad16291ceed3f38c53a82eb7fc849a99ac63a477e4afa8edb1cdd62296884dab3b6d91040972dedbae3622b0e08a273cd0b1d7e67ddc3a624c
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:45.368954+00	22	767	1	3004	tenancy.tenant.create	1	\\x4a3dfea61df9c9a5caca27331d00b3d8	\\x25354794bd7a4bcb326ca7abba98de4d	\\xdfa963e1cc50d9f94ac09696e278a000	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x0100010bbc01000660c3b23b127a5f477ef216366ae5a75d9ad3a4d0e5102b8f4d384f5e4c781a914726efaf9655f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df0000000000000000000000154bec00735cbec8eb748ed52f81057d06d0702ef3f648d82e08a11b9db7876f267743e7ebbabe3e9636d2628925c4b5ff5e42b54160af1624c240e1d766991e985ce229e6755b850a22f8a4774d9d7d3496cb97fcbaab327ad26dff3c7c9386bd1029a2b35dd29e9a54a686674d348fe5529f4bb7999f63a37775a37856a4ca55edf71c5302dd65a5aa817f5bb0353055b2bbbd0c860c0990cc8955e94395e4ffa9b51430a9c19ce445ae1f03391c9f02385060cd70ff2abe50e404744da68683df311f50636bf1887218708cbcdebe7391824d91677d84e785124b716415a587162983b1e24a8223f990cb2051d7f5ae681f65217649501fba7f1921d079ec3a8281449eaccbcf18e01ba300b347d836157e167ac910452664e0ac69e54141d03025d48fe3ba644359a57245de392b42
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.281348+00	26	797	1	3001	identity.password.set	1	\\xa6c41983b99980397441811a37278c05	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25840c4290c77f7b671ef788e8175e0a12e2ee91a607c5e05b9cf7d1101c2197c3bef5c1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001930dad9708771f3f4f94516c4e681f031ece37d1051dfccec5acfbae2af78d8815dad6fff81451d876a533213d1f87140c5fcc007cb4cb5dd5d7c84c1e9c3747e0ccc4788a1237a70f5c629d945900b90c97a4dcb97a32d214bdfdff61da6dbb1724ec9cafa1c3f65a3b56e841a1a85de65742fbdc29b2fc7888516bca28f205c63b30f20f381752e6eb6488ce53dea471ea82e6a85aedffbfcc9eb400f8bc24b4d48d6346765fa86443f535121c81806d00222914469501ac00896917f9759a153cdaa169b99f51b1c81a59dad4a4389354ef2eb912fef37902c5b50902709570207abe117647f941fa6c750b8e3ea37
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:48.075514+00	40	807	1	6003	notice.mail.settle	1	\\x426ccff3318a65ea0ffe1b082c2afe25	\\xac4fb2d5cfa15148d25b4663844084d0	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b2645efa7cdd0eac6d7efb4b83bc3b167dbf5184e3e0b8737177ea60714f7cf30796b19a1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000027e49ef937a2cba2dc6e6b1582a0177b1f7c2f8de297a7efca6b67c82e4fb710d62fd9ffd616458f52d1291070995920b32235ad4305801a8c324cd6aaa420a9424b4faab5c5d67313cae9d8caee8a88a4724e507db2d302530916681a70ee823be661f1ea2d53d70eecc31c34b954030b9f797331e96c41415f7a572ced5e1cdde139849840a99a2731c1b3fc5dd745ba09c08b1378c55beaa2c4a537f879df65ac35e768f3a1a1c19d9854e779d77b716ddb3f99a9a563f87be3ac161360aff451a3f54a9107593ecd9052ca4285832666fe5a76c47b506e700b39a9a370aac3da5a95533d1c8074abb9d8d4384da41fb6e357cca61375d2d05f1d7b3e2bd0b5f07aec8b5151235ec6e46a8850a001566090c6f26437a044e9b84e76fbec3b62982eb2b1821addff3890c23481f51251
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:48.602818+00	42	813	1	6003	notice.mail.settle	1	\\x426ccff3318a65ea0ffe1b082c2afe25	\\xc904f6d428f2fc9ece8b5b80e4732098	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b26c6ac223f08e8ec2370b093014638ed738c8ee0a70895eceee92b1f104d79976ffb7cd1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000029bf3e5faca85133f46b40abb14d34239a3770c443f89fda32356d699a92df6f61eb4d49c5cbd57531e4ef42b8e7c50f75ea34a1a2687ec609efe1a2ba55bf07965a6ad99f4143851332580b599d3fe4d01d6b563dac72335afc10771a803a72a2f913a77b4966f6186cf06cf67be9aa3f04f6b1ee27d28a2787f56eb9aed5c328ae28c8ab8bcc93cc1101b87ce30701b64a6f5796dae30e263b2d68e568b3efa08aa116ddc6b40dbf6394dddaa4f044676100fe4ae9275d3e7e42815a69e9429ff5e407136cba81f33fce01fd48e961abf20d58f7d960b009530bb89e408a65ba69ea2380ec655c72f17b68d7311637e23282dfb02dc9f0d3a965a53b65f86e39b3a425a3e1f7ba962b74bb01d8782ea895b06728fb2163c8e66c0f2a51e4165bec5d86f15e7d8b273f70c6ff41152cfa
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:48.912115+00	44	818	1	3001	identity.password.set	1	\\xa6c41983b99980397441811a37278c05	\\xe794a1a54a9ba4423d67ac3b964c5d2a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b27122f33b339ad53955b86f3a495232134eb96a4881e8e07402402d6a2b596cf091dbf71b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000002b0d35f3a4e40b744182b85b30df009fb8d6989949c7cec3163ef2dbac7d56c8719cfa0d311f9cf7f6dca95dd11c7698886f1bf3954fbe392068c0bbc415c418ace98fb65a8260d661bb7854125a7d5b4a09efd9e26045ceb225112461d1d035f4eb161e2164cc7a27341909c11f5473218f993f862b1a4e82167f5bf5cd9ac3b9bdde8f9c0f78864910256228934f3fe3ba81fbae6111bf1e13149ee5de9ebfdcf67a1a2d969ed54fe9eb4e9cb7e81c8a2f2f330d8c8a96316d945e1cfaec96c06b55c9f093fec96f4bc263ef31d87ce21aeed08adea84e0eaae200f7687e4195965985d01e3a37b38966244db64029ad
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.127714+00	46	820	1	3002	identity.session.open	1	\\xd37844b449c13bde04e4ee587c4e6f11	\\xe794a1a54a9ba4423d67ac3b964c5d2a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba01000660c3b2746d22ce3ee75917f237509d3fb6bcc9cc636b879d64fedb72d2fb297f3a403725f6331b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000002d6cf4570124ee4bc6754d85bcc82d309ea1ebf9943a96d5669f6d402d697046bf62909188bdabe7fdf202e25c0fe1415963f81d88aa194a2ca92d437584bb5094a259c57ba2b4b5f040f30ba84978e9cdf74e83cfae6b40d0022f4f65c3afdbc1948045afcec62f16d9c9ae7db114800cbe734b09bba2c0ea7efa6085c5d08994160b4df04d5739486bdc7b7595915d60aa63ec1918bb84b1cf209f35cc972a6834755c5c7ac7455b6d551b4fb68e865e3c4480ed772f5709f08ae038336224251c3f885ca8f077fd70310c4e9e5a39c0d6bb9de0acfaeecca2956aad68a8ccf09fac45d73ee33c471828335ca5b40b1f
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.127714+00	47	820	1	3002	identity.signin.accept	1	\\xa6c41983b99980397441811a37278c05	\\xe794a1a54a9ba4423d67ac3b964c5d2a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba01000660c3b2746d22b7252f4f19d42d111fbe1115b79f66425a5e53a8d115913f9f389fbac5ed42e51b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000002e6092856e9fc150bcd3fb70bd9da6f7cea120fbaf80e5722dfd2d100113eeea531853b7e2d1932d06d41fe9891a5551aa7d77c1b6a35e5b396b04fec2a9a5753ecb5942497ddc6cb486fec8823bdd7c02da61c0018ff60fb97b66c394e310c800bd1621fd4bbf31ff480bdb1cd7acff02682863972941598c79adfcf981fe09753798db13374c006e4dfa504a01d786ef2f770bf94e5a0d4d1431ae21dd9fc9578aba5bc64cd583b442d69a355cfadb006f688e56b351cdb07968a5f88bfee930becce110fc24385ca987a1b6473658368524124cddc79c45e0ec7e1290100b616602686928e6927ab5701f19a6feb3a1
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.843503+00	56	833	1	6003	safety.mail.write	1	\\xa35e9d852484d5a4ab4ae16dcb211ff9	\\x13f6b9535e48885e6827d8aabf2e738c	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b27f592fb49a59c1a07a6ddf7ab3a937f45ab617f18cb1cbf79f8ca6984a33626203aa321b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000003718f9b6797c03dd8572e3eb87f5b52aba75668847dd7114f9c1a119a5ebc3f756aa75a99e49f6d39622792a04ac6f7caebe037c3a87859d9075515eb8224630f711ce8120db1f92090fcdf9013676167576ada2f947cd806c427b2fd1879786e50de5df513492805fcf90a6577ca3fda3c6ecbe3da8fa16229d384f95176b5e490f4c21dcd5dda0adfb7491286fe1a1c0514bd2a187bca36f8bb35db8869e658967caa172ce2719845fa4322cfed895b2609a6f7ed8d609a752f2dd9cb3a9e05978be43ab823a03b87fedc551d4eb12a0d8a34eefd539247edcc3140d9d849046aaaf9ede8511da89b86dca7dd9272f8e
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:44.419892+00	17	765	1	6003	assurance.trace.leave	3	\\xc621f03291c67bafdd8a723100c64469	\\xd9085089613754691d0cb028d98427fe	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177303000660c3b22c9734533c31130e1a7617ae2d2e27d6db26c3fba7b81935c9393f2e8249814ddef591f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df0000000000000000000000108964301dfd95ec4129dab93a755d0a5739d4a3721644716dd40b67f1b3970c2476ec11ea360faf6e9bef96696655d493e90b86c379e17e8385613ede26ff37ea3d56d3d977d54449063f53dcfd17885df63e3d783895943996299caf112127d089145cfd0124d161b62f1fbd821ac5cc7d37e720ab7be46dfd8092ef41e11f5bb37a433e97008f743e206354bb2ae6e70b5eae8326d7445317e883ba32db636a684526d42332ec9f4468dac577ae6c400210e312e15d026c749aa606fdf40f8c479c292618c2ac8f1721702161a3ac3b8ded17acd68e9096686aa0d3c40faddaf11bf217cdbe3323142b1d91001727c2b452bbe664c8da0772c3aee36e650896705e68ff0d6420adea9b8663b91e3880
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:45.995577+00	24	773	1	6003	notice.mail.settle	1	\\x426ccff3318a65ea0ffe1b082c2afe25	\\xac68aa264dd90ee5661c8cb347896cec	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b244a23958dd0b99e0bbd78054547fe9b97550b70390e3f807df578352dbb2838f5e75f01b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000017afa335caa4fe9a166d69adb3bdc514c88787ea74ea1776191ad787f58f8aa8a88555190328d16a850a54d53a2c3501ff94042ad3ff9d55aae8fd6b0966f13afe85b86a1c7c3c76879131390c4a22183348dc2e43a068eae5cf65b4e2557d694a9ed4a6bc2ff54ae0899a864e7139d25b1f797085d9948eba931dfe2de9b16d9087ef9a0b2d6aafdcfd868bdf88bf26382e96f57286f56026ddc76f91d27383eb6f595465e6676830fbb2701bb24399db28ce5b40dbabe3f2e721418ce79b539daafcc6f1bb91ea6412de552f7d1d2b9f0b5b3ce93e809bcfacf9fa728b7c8c9ef666051aec15349e7a0e45343b6ba664b84a054fc2970911cb20cb24fbc75f076a5fda616d82fc53ce325e242ba01c9d71313eaa90ee8c2792865ec96232acfa6930d63d1f5c65493186ac9f6f355cc6
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:47.462981+00	25	796	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b25b064506371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df0000000000000000000000180e791da560381361d41be36888c04b4dc477fe9720abd7d4dbf558e2a110cb84d2447dcfaf73d421cf87184d9765dd2557cace6d74441d57978ac6cb34f816c35dff7d48c7ad46f726cad0ab5209d123d5396b034f8b9d4bf0404eda4210857edbdf5d085876c6e069601341f673bfcb24b04867cb111adae3154abf3d908439c266f28fdd39219f73e1e92b4af5bbbcafb0f0a2824e301662a46689de77a90fbb86260d9b12768e630c8844ccab730b45e4437fc9ce15a892bf0fe1683c549b988c65275d394d5534f6d9e430db876dc804d7a64d282f688eb1c92102e69776400195f523dd73958a1cb236d3e4d4ce2b85f9535a0cfc71837f28725556be4fdc29e903102cfdc5db7beb708833804df5fc6ee1bc388961cc6da6b573ce23e509410332bfe553f940d3b426e604fe18c198f0cdbc405cf126a8ed2673a146e60af090e2c4745618cb6be7ece8c15404
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.127714+00	45	819	1	3002	identity.signin.attempt	4	\\xa6c41983b99980397441811a37278c05	\\xe794a1a54a9ba4423d67ac3b964c5d2a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba04000660c3b2746d22d1eaaff8d243ed46ab22e562decf3034b81504044e00a23b1c4d247024cff9891b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000002c58ca27dbac5ab62fd7bd260d28093fb79952c837cebf38e4e6ba696b0b5ba04c203d86a2b776f05a46324e3707e700d8f459878ab4a49b334d342b611c74855d59da48076cf805ec8d307c3f0d98b74aa2bb3196948fdb991dba220bb9382a89b5c1f71000b279b7898c968e25aeeaccd566dfed5a4cd3438a99bad4d28aca0276c6b9fb2cfa44d3ea6ac039fbb322b6c10eef29111bbf9ccdc375e24789555fed959a2189d6703c1153d15735500609e4ffe6ef847933f93f7eb2148c1db3f4b2347c6433efb0633ff53274524e3158
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:50.307556+00	60	837	1	6003	notice.mail.settle	1	\\x426ccff3318a65ea0ffe1b082c2afe25	\\x6c6b6eab8e47b6a0eec4a12d4635f4f4	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b2866de4666bd3c8048e399a3a43fd9087d735fc4ed47e0167b609adad0153c0d57032d51b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000003b45c13b43af4f9faa456c4b4fa38d4f2386c79de910f34029c1d00cc36b87c73ba095083534aef93ac2dcac2d82e9b1511d8e5cd9b9c564ac0a034d83ce7b94ea47de41c057d04af0c7252f48d529e86fa7f5dbb8c4b1082426876fc2d1f4c22b5653555bdc3186565f6b93a680a6dede4b11c7a2b3a528d53b3715c14f95eeaf35330abdb275164674aaa1f5bbce635dd703aadded9f8ed957c3a37def62cfe53ff94d03cbdbdbb1a0995ac85ba87a6d0a7fba87db091980aea89b39f8d64ea73569cc5b961d2c0bf2eb863b13a3363339cee424119ace9170e495e57134a3b970acff3bb6a3c922a8b0061fc946c9f5dce985dda84619bdd88e57ec2a75e7466fd3a442be85db835d915548032b60fdeaf7560a1e5e0e5943dca3d18efb631ac9188a15b4b07e29008601583980bb8883915d79e857ddefea0d6126b0da98c41353eb11b211f12267e14b524e8c52c10e38633b34196bfdf6d2a035e79af046433cb11b991e02ad9c4682f2106502fb
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:45.38369+00	18	766	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b23b4c0a06371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000011c43faf4ba8a1f176da1098ab52ce193f78cff203b3a9077e711fe780ad00f5df8a88e462463d21335c810d8c7094aae184ceffd02534912a1564a97e373c69d156648ffc90cbee46faeddf4726df288c566b74de1c8baef84cb0e55219157b308b0eb1ad075e41a5de31adb54367b91e23fd21445ef4b8b52e7c15bca0cbd2aa85ece60e682d7548ed271f917685020e16b195516ec599ee2b63e3e94833b6cabbce05587e3cb8c7dcf673a09c1409e1ee383dff1481173d61082ecf2f7085ae52616811cd8fde858fa7cdd002cf7d7b2704bc3bc830a0b5e5a58148fb17fc6a511809a1875f0667643176b2b0c9fc01ba208e8e5e5821c9633650fba2035b59e60bd03960ce4f7e354a77c84c553304491913483d665e20e7ab5c58e92da879825a310ded12e4ec8793e7ee852034f59a935f79eeb9f12dedbe4a50f9a7da51513694b4de2efde301b0b01c5385478c08a5a3ad13b05386fd809e2b5393d451af907e04beb34c24bbcbd6eff653bbdd0cca526eaed705fba2dc634527e3b7eb6281687dd6ac50c15708705f042dd87b506c8baf07a107f9d827b0cd2681467423c4f9b98d3ed6158626b5ee987b7d49
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:45.90411+00	23	772	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b2433cee06371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df0000000000000000000000167ed0fb961dcd6d676f832e0855302f33762ab40e45a4fe96c11b243c757c5300b1032d2fcb54f204fd247f3cedeebedda7be13a3846ca71854c3df2a5e6d113693d2230313123e38ddcf5ec969714bbebd3432f47702b958a895cf85a99e80834ca30a711eb79592c874332df99d97d802432b97121995084eb9406420c1d194e8b1f8bd7ba9819737b6e7d0f7bc180243f1af7e358b2c24876a5121ba2843a46ddd114937f13014ab438783f54f1b43e7fe4b1de99caebddd0eb3c23e5231474e22da02f0444df00561ba27464138fa35efd0395a0aa764d58864b7e0c0cd23422563db1e14e53353dcd2174d571bc532d4b0d818024eaf28d9decaafcb53b55eafc824ed1bfe2d8e595adcf5ee818280b50a218f9c5f773759937a616afde04feba5453c4b2218653272b5c4a2214bbfbc95816181075c1858f3914effaeb01d038fa7ea1619250aaa8d31f2ce22da
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.519716+00	27	798	1	3002	identity.signin.attempt	4	\\xa6c41983b99980397441811a37278c05	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba04000660c3b25be3e479d51a4845fd34349fd949f88b6e61db2a4e03fd08418bf18f03b3a9c76e06441b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001a8cf5fd281bfd6dcc7abed9646db6d924cb633fc7e85733603bf1f9d4d3a9a5144c5785cb4737f3807f6bd5173fbc7980a14013739f9c026352e8b39d14a96897f5dfdcf83f9af6a01bb12807a806ebfea23ed8678760cdf0fc0d09c2ed3ff39fad6667fe5f478e66f557bd556bc258299bdd5a569cda85f86ecfd60e828ef8dd87afbe7b08e6006ab119661ffee981e00ec552842645855b11d0d4126785b035659b3a0b62187f98b9b8e3e54da939af35eee48eada12e84a4a5bc389c4f862c26403b06ee4bb0c44f64be66cc086e606507c18daedb2be9e9364aa10db90261c378896153101087a5148aae809aa7c2
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	30	801	1	3001	access.member.roles.set	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\xe794a1a54a9ba4423d67ac3b964c5d2a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd615be6e15788366f3f9a3c5d2127d157540e89b92d950b5ca8b7165d1117fc2dbd1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001d39919372028a8e45674fd05213676357717dbe365feacc586a0f5f79e659ab435b2e20d1c32f27e2b4152da0d99c93c58b6b55c9f6c515d8ee2ae2039ca6ddb0205f4c70196e4c1fbccf70b0712e40ca41b83b038e2f25aa92bf09e03ec15514768b8c6e1b61fb622abdb61be5da136fb1db2dc528e37d3f9581316409579ae9520bc6c6ff105d8c0e0ef476bf2a3c80c7862d92e28a99d2343164c3370826e0858e3a75b7e9a8754ceec7ec621cf090d269f79aa9ca8e14f7247e3b8077764ffdf019ac33c1c2db1d81c0e24e8dc3c14911117eda01707da145496ff57c51c77fb78201cfa6bc9783102f8326b7bc46dba7b1b5f0dec07c8c0a7a8c398a3512a5b6b995a2aa8c8dd2e2cb05941a2465
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	31	801	1	3001	identity.member.create	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\xe794a1a54a9ba4423d67ac3b964c5d2a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd612665a1e5589f2623362248249120c3088c0f77d4832483a771f7cac6369c69991b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001e32340c3be64b71f192e91061201eb4f2e7653be7d583a170ebfa98a1c2ae5b6e09b6d2e36e75d9eda259d730eaf31a3ca55a84551193d646852960e19c3e55e593572d3f42b895024ad10f70e210624be340dcfff74094c8898b975f18d066e2cd4ee8be3680aa6a7382f58b2fd6d7f0a9af9a321762cd847c60172ccd28d65b8729c2683611987e60584e6320788db2c71493455a29f2d0fc255ddb074de12dc7000d2f7f82447d38bce391a5b2ee5fb5a91f4bbf3e47d8867a85ecf60a707c7b56ae0d1adfd6b27fd8820b9ec20202088df6333f1554a0f37342011fcbbce7344963ee47b5ee31fa68d3b1bdd5891a791c0f54e57a821e4fa8d2d4bea49384d4bfdd58ccd04b6f4dbbfa53bf9746a91d646d91918df3cff29c21105e26e71cf30ff89c29df5b05aa81bada5a17d242
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	32	801	1	3001	access.member.roles.set	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x14682a0832e3762e4e4dd1416149637f	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd61b811b35f3d02df43217a06241eb1a6bddac81e20d0570e6f45700759b119556e1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001f10cb29533a362d5444eaa49733b20c77e16c8fa20c132593b6f9fcb27b5df5e8f2df7a26bd461f3d13c9bdb0fa822f29fe70d69bcef27149af0345ac5bfdce1da82b458cee4b2171e78d4f434dca8254b777440eb783527cded07d7fddd541f0f9aaab8599d732a22e9e2d83960d95199775d174643cfde782189a0fe2f2e86e13f00fe93f695a6933e751b6c91891829fce9b50ad04310fc0cfae02251b4a35716593188f3e10cd713c345f4f5cfa4130e4ae80830d1db609b9109936cc8d896e4553ff4150254f1826170ae066b94b1471e29ca5a94433a99350c31a77410b20bee4508b158e8c2bd0cc8e405aaf2a3db66e0590b70b92b96003352e983942595aae287a15b4126bd1eede24e398bf24ec9eccc0e3e40f18c4c3cf36ac3b1fa2c5a7f53cf3c34d8991389154acb468
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	33	801	1	3001	identity.member.create	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x14682a0832e3762e4e4dd1416149637f	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd61bfef1696e1e2445771257bdecadeb8bd38f847663c8da451a94a03a2bc197c391b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000020913d699ba1ed1741700245f31ca77c5991c281d40fc8ced68848ed2679b57d8d2ff3f06c3717aa358b8ccd0a0862d2ad1781291e867023c6d7a0df0b3b878a01d150b335370cd256f77c51571116f9ffff938e54341f7d42f4d03015d5e10bc173326b1011f5279d080573cfae32e9b83a64ac5573c76f9a855eba3ce2fbf207746dc1ee3f83465b6e739baee51e21cd25b5b7273c06e78be7189442438cd9c67dcf48761c72fd1338b5eaaf21bb86d57f75de23bad9d31b3e9109e161c1e7d3b823bddf60ed13b47fb330f576a78d4260c88da55452af79e532bf147f66078d09cdd3b960fa1113bcb50ecfba7a83d6d77766f650b73c8f97f7e79c32619963833b9928ddedeaf0e27270201f66f6d4aff66930efec20affcde70ce80638f2f00628d3d23c6f4d242423adcedc14067
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	34	801	1	3001	access.member.roles.set	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x619af86d0b6b552a93266fd079fbcda6	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd61b6bf09ff7c3ceca662dff92834ab433bf334154feeea0afd65c3926e776b0da81b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df0000000000000000000000215bd14f3850bb63d53d60b8614f1fe69d2f95625e7321d7425f83e77ce75ce34dbd1304d96a7f00a4636ede8f7aa649c8edbf0dfc1a81aa212ce82d3f37d8a96033df5fe6ecfce672142f1024f38f0f61e5fc58fa77bb3f0173d6078d70361cf2a6f81b7b785be54b1b9347828b437e267b1f97db48d94bfc7745fabcb8152ae544a34d90bbb4230782e7f23d7c50082448f5fb1b569d9b7acfc4e8144bdcf8f6aa04105b16eb54a761eb7baadff69bc9dcf740158a5e80e2c62909f34c38219cab60d6fbce677423554c8b66b261b238c12240975a6f72d14517cc0736356509fa07c1b07db18ef94e65c8d3f111881676e06a03613243c890df74ec767fc66f46558462e0c255f9a546e3ebc3fee9b0
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	35	801	1	3001	identity.member.create	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x619af86d0b6b552a93266fd079fbcda6	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd61b18e1dafb4c146790cbc2e09be6fcd613741acc669232f0016be642a1773209a1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000022f7cb9ff508dcf0e98d547d7ca4e5b49f2e74b2d06c0c07ec87944ba261ea4e0259483be60ca2c6547cd56597514b72ac297ac822ef13106e91ec9df92fc1e0904b5cb57698920baf260c065d78a24f60d378c48e38d20019e9ffe9dcb7da98808f028021b69449ca620f0274b5ec9ed2993d6150aa62c51f9ab3a8297c27591f47bf0807b534baeb3efeccaee7c105183367a8184a702c33d4198498e79c6f37104722aaae358bf5fd4b5c5f46bc5fc2c9ec3f109fa2ddc3e58985945a4a18f05cd54ffca4bfd8c093fb378a0a6d616b2a9092e592367d818b8898fbd3375d6a252fd85acce6173fb12022b43453945c207951b38a7bfab69df54d805788c53e60508f82db7bab5d13dc64d330562be1bca0ee6464654fdc8ffa49b414db2c0a3fbd1fb4443c4ab69d2e7140e6433cb4
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.780193+00	36	801	1	3001	identity.members.import	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x1fbf8745680b5d2999525926a0287cc4	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b25fdd619ffc7dac3df8e1abe35e912c88733650dfe41080934ae60bb5787e9695a6e9a21b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df0000000000000000000000239c0d828aef4360e3eab04bfc6a2ea18ae76b96971bd7c67bfddb891f8f0a5877651c98e2a655362b4687e66bb395c5bc82f59b9ed9ff18a55369745bc145c47cd60c22a169c66f7478d654790c70de4c85a5b4c349c47e4cc5afade12fffde317bf935daef6d5af34fa66e073e91e7217a3e8415a7200ad81ddbd9240c51bde3d8fded06231969cb85e5b8124e98374ad5eda7fcf57c31190c449e682fbf170af8cd11ece70a3b3301dcd9190bd0959f39f9459dc2f5edb5dd91792f7bb424c295cc13f60094659443ab8963dfd6ee184e8a89952294cd6cbcc74f1bd18abb454baad716362e990c919a124ffef4caed
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:47.974858+00	38	805	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b262d5ca06371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000002592b222c634e29a352fa52d2295c14e0a129516b418d6ea14addfcccc015b8afe5eb73c351761216d6cdc9528d433862a3708b4b2a2d90759caac6fa76804a79d75f62bddf8ca8c5fa5df67966d4a0402a31bab225c4779737d777c66e95b9b4e1991fcca2121f824b0891960a013c30a24db3a36cc42eaa015b88295e1cd0a25ea94a37ca29a419578531b83ae83b8bee639e80c2d849060985764537a25d888ec8411b05b8422c37ab644154483f32c475cd5d1364e956223ca4c2787040b1a7ac825cc20f8908f38485aedecd760d8b5a0186908c469bfdee5bd5fcf2f98a8e2b941e25f464154f63d8b01dc63dacae4581ffb2181534371f34ed267592e31f067425c3e12491cc706860ca195869d5ecaf9dd1682e504651c1573db68049b08251c773db5d323a3afb8a44f8d67808280a9b6ea1d126828638ec4a6389c1e63d15201a4dd8b583d0ad24b100741e20cc733c3f95ca0fe7d992ea76096db74e01a140bdf9a5db212b730c1ed2c0faef084e847d63ef919468b42ab0d05b6027f713271d69efe4b4aa1c35a992f55bc60ac6fa1d4cf6ddd5ff5737ea473b4e6f02c2f1d52e8dd73743c001ac9c3711e
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.30701+00	49	823	1	3002	identity.session.open	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba01000660c3b27729820f06127af26c4fb27506ca9cfb57ac97ff5dc0f44bd681531cb8ba8180c3eff11b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000030b0f432a35b31b13dd807bfd0e7dea3368af5a3fdf878c67bfb7d40894dd8feced48f6816c7aa50e5b77ce3db73f87e019357fe52331ab5b2bdd26ceeec6f7c643b5b5f83022f0b90501bf0b57c680ee2849c11e28796b4ad9f068e6b86fac9009ed3c973c84dc8e9e96e4a266ff1a198dbfffbf38db991621dcf777407dc7d8914c2c11c34bad73d456f54b251276973ec17695d57c0e4b0beeba46f642e96682a94cc98a8a127857f902a696681b32a7c0d0ef704dad7f85599ce737cc4ee37990692d2e34d5314a470e549c40c85494e9765882815cf6722ac025e55caf693f3be3d1342c4b54f56ccd4a5990beb2e
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.30701+00	50	823	1	3002	identity.signin.accept	1	\\xa6c41983b99980397441811a37278c05	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba01000660c3b2772982f7216436af8325deb56aafe987cc69ed98dd3c0761a415d61480dfa56d5490011b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df0000000000000000000000310c55fde91ac9ba89cccb76cf76d60091b20e46c7a557a8102addb081f45a3ec82de10f1bb08b6121458590c4781b8dac25e10a28553094474bcb6d2a516cbdab3293362490ce73217d7994c2e7d63ddd71bed9a86b251dd5711e420977c5552610ff32bfb8b56075135343019c85657b1c604653698fd9d7b79601f450814dc8aed2eb6cc54a2af1490dde72f181cda912dab44d533192660d23aaa94385f78598f764ae864080cdabea244cb14475311088e6f96248ef1f7b63c85577ab1c18eeefd125871940e01ee0f06424594da7aee198129e941e6b223762fe81744eb2d81fec0daa0619cac07a31bc08f60f9d
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.519716+00	28	800	1	3002	identity.session.open	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba01000660c3b25be3e40f06127af26c4fb27506ca9cfb57ac97ff5dc0f44bd681531cb8ba8180c3eff11b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001b9227c8cfd82100ba2788c17a2bfbe79fc1fb1592df8476a2c6381f4652ce52d79ca5ef88b738f670dc72e4bbae57bd30e1e61a43b0b76c91de5ed7cbef89b68594032b0c00cee841cc3d15d28f99522776da1c5cddb7139090de1a99e4d0916cba1dbcbceca58fed5759ab9091aee125c4227cf0697725be73535e6e117bb0fba6e07390ff3c611f28e33cf3d4f981114c115d2556ea8d6d3db0588d848dd142ecb04a9bfa6ce23165e9aaf0b36caddfb845003fb68b1c0aa9af052e5625ae046bb27d4c04cd017d48f4abdd497633e0d1f5bc5efb18e53052bcea173b89445cfb06e5c5dd605011e3624e2c2433bd6e
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.519716+00	29	800	1	3002	identity.signin.accept	1	\\xa6c41983b99980397441811a37278c05	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba01000660c3b25be3e4f7216436af8325deb56aafe987cc69ed98dd3c0761a415d61480dfa56d5490011b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000001c89efdd7499bbbcf4bb2597e3c079505e7816146045d59470e20f4175f76b87e0a271d51be69738cb4fcb703d74ab38b2d6fd1752be5da498aaf2ffa80df0f419436e874be6867fc75fc668bc439117ae5b9781c7535975abae845d6919b829c4c33ebb9029360e64783ce6efff3dd522e9bd29e09b168d6671d1827fa5d1b4b6fa83869bf696a6999d5b0c8ec2da54835c454f5406fb174acab22e84094e6b7298000f96fe140fab0c7d634e56bb010332a698aec9a07ed2da506b5e72d8e4718e0c3e25211044de7812d7f3edef2fd2e1a725488a6dc039e184287c327959c8e9b0dfe737b2f4094833687211ebaeda
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.884373+00	37	802	1	3001	access.role.create	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x33387a437e37a6e2bbd429f6fa4e62d4	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bb901000660c3b2617455d2357826542b46733281dfc31a7aeebc04355e0e03a7f131786d8228383908ac1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000002482d197f3a3231780c45d7c9a12777cc2726c4be38c3f7fa1e0ee7dd158dfeb333e52c6f6384b5cdd35de84c7f2063466d1d32724b6766696c76de74b960d2925ccd502bce1ad0ffa97cefe798d89b516fa17db4c8b4c6bb965e84d0452ad9989e19ac779e5755a8a6cf0b55a867be3f143b81e590b787ab9aa264faff42464d87ca33a0c1985433169843fc2bffb11dfa7b5e6246e2bc402aaff6e8274860c9290dd40f6c7b7e42b542e8fc15f1bebb7cc0ee96dc57be9bbc80cdd6990e7aded54f82b1719fc269f6693a081a87be9cfa87fa800b5a8d348d80fb39419a6903b420175484870b997a23d748ca81a4940a7e61e2f4c6e8fd41ead66fac9eba4eef4d7f4dbe2e794c86eaa6e4d8a13875a
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.509943+00	51	824	1	6003	safety.rollcall.start	1	\\xde04b59f24ef54dcc6e1f03da22a76ea	\\x13f6b9535e48885e6827d8aabf2e738c	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b27a4237667932a227900149a0bfd06e5ddd8c1a5d6376ad169fba5619a91abebb9593da1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000032a6b86bf0eca756f82dc94bb1a7c510833568d0bb499d1384397e4d17eab1adf9ca614fc74d5dce91a81b00164d8a02bd69cde3e881a47195d9557ebf040b4015e58ed709a011cfa96acc6dd2ea98d8cc1e4a54b4f67d4da074cc719b39ecad5e611306227335b37f0be46cf43c635ee231d8001c9401a81dac8c104f05d63da43a6014559f59232927597ea4dbc976b30ed62a4fa210975512308c6a82ce199f5d242598e0bae2ff0608cd5525a17f2c4ba534aecdfda880ede4bc8c6b037494178998c324b666450e3acfa2a521f77083bbfc64aff722ab27a4e28caae959ca3df59fe18f25156180e09ac57c8962b33948c6d1c1db1ab059ad65cf3d1b6365fc6805b5624f357fb34ec872c9204832
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:50.918008+00	65	848	1	6003	safety.answer.record	1	\\xa6c41983b99980397441811a37278c05	\\x672e8f1b29605eed769330a584f8c1f0	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b28fbe786f4961bbcf9abed9d526104a615c9f2ad4964a4a236fc188cdc1895a56a2420b1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df000000000000000000000040d047021d0aa96cb83776005d2c111014e89bae7c88975a85a272b86795bc3cc19815337d4b800c8739b10ddd8e152232f4574a46659a810200077dc9560b490a0fc1ea0f87d49d7e3227075287df932394e8365c437e90f97884396ac740a948961352b7ace2925c28c80791a225eb3afc6d65c94a201eabb46a28859e43f8159a02c9f7eaa05d71ee498ebb25b8b4d6c2682099083e8fbb123346f2c37bab660f0ac1eb4222ae7dd8b14cb587ff45d27959e08ad4335156bb4ecea3f1398b71147cfbb4f8b90d9bd8ca9ce076d741457dd6e2ee9912e937480f7159378827d08fad3690ac7a3df7cdaa60a507868bab1bcb9bb7b6faf09f5c7392f3601f94162e3f609848e964b7667305e3c43cdc09
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:48.011346+00	39	806	1	6003	notice.mail.settle	1	\\x426ccff3318a65ea0ffe1b082c2afe25	\\x96919df7f7546242aa1c20efb73c221f	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b263645270a3ebfdea27227d8364ea5392736107fa5dfc2a22db118c231db516cdf351411b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df0000000000000000000000269feb76e9e1833635f36857282c7b7daa3c4f8c9272cc5af359ff617b4faff9ff10ba2f346a9212685296bd14974ab4819559d0d86de8e51cd5fb4054d09fc0862a8d3b56fdab428db08c7209be35c0bab477b093f6569df9144227351294874b0bfb680965b4294616d755d9fa744219f7999b19f2b1812479f106cf765c144b6ada2060c09401ec85312f73fac590ee4adf83dedbdc6e77c0921f52f9b2b845d7d09a5332f77857754b2cda1014281a6e2e5b0485247bf37bfe6735895bf3cd112279bb1c4e5bb5180f589ce6243722dc7eda47b89a6c9feb987cc94fe3a02feea62d486b6c5abd2ffd83aadfcb8242f5cff5bc8a0d8dc2d33ca8c759114aef69376284796409b61c5934cca7e7f504ed814738ffac651e1bed14682bb593b243a0b11d3fd99c525bfd89165d9f3ec6
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:47.974858+00	41	811	2	4002	gate.request.pass	1	\\xb43c93b5fb256441f3545e2c5863e248	\\x8820882437aae24a6adb2bc575783001	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\xa7016dbdf66de91adca83e98c2c77d747b904f77bcf38c5fb9a31843058af132	\\x0100020fa201000660c3b262d5ca71317d173946fb1bee470608ed4b57ff3fa88f07fb39a41151b862b3951f05c4a7016dbdf66de91adca83e98c2c77d747b904f77bcf38c5fb9a31843058af132850b09334a2c676159da93e99b9875df0000000000000000000000288b74a569752c681507e9c69033ca9d5e3d63ae7d20d3849bb72d35948dc71b7fa938db228a5d1d1e7098d7f9e67f532bc922a85b8930288c7ebfb060a90e52bd69e5e537a0ae42fff1a7f00a6e27ae2f0e8486aad5390e776bd21ec3944d064aa015d826e75941b387a47b711c626d909e4ae8b6641b2145098ebc50da132c9991fd01f7bd82e268993490279a981b12b9b341300b8d8bbfb06f4e70383430490d87c9832a99b41ffe3e5ac79337b44361e5cae9f77f95e340127b07fa6911194373431d70d60489a6e9580595d593a8907d7a12400526f45cb26b8003d8f80a7c52c24eefeb9b2551ab9cc86f97778af1246fa9fbb9159badac7b335a92a7eb8f08eecf09efaa1abdd81d2afc0219430fc5c028d31ea765e122fe4443257e001d792dff52dcc346d611b544c717317991ed5fd40a2191fe5006a8eab8226371e1c31235a75b7c6b82b72e05d6d15948ddadb3f215cd60f4472598f73cc17f20de5f7db5444099a108cea26ec163c8da47ba4ac068e991070b3953329c2a2f36679cd8a6bcb310706ef160a2ec7153a4002db579ad4b4b589f37d921722fd8c4b526a67838cb9fd5cdf2fe6fd818bb6565ef07cade02c8f233e22755c3d5a7e2834d94c73e143c9583de2d664a4e27ab
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:49.050858+00	43	816	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b27340ea06371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000002a5ff23deb413c6bc0b25553537b38426b63e5df8053c70f58127ebc4cfd8775afadfbf8d59b9ad30545741ab7689b97928f4e4d2139eb27d3ba7429a860327314e7a4135582973291b4bea33f3d493411d53bb335d781c3e37aa01b846611ddbb5839f77107733a67daa6007359d23f1195c468f7b97f02c418db28fa00eb564a34a4173bf1ae555850da4da5ec84ac1b1df19f252d6922da53210ee1998a34aefe41d12b9e17f4e60a6dbf39757711b1b8927ab1a1918a5c27010a3d3db8db6cb1054e915b475ba8fe4e73d5a8efd6edf00653b0e61f60100a293bcce0580430385641d833f8e642cb6686da6089dbc68e47335ee0d4c5709dcda71ff35087e5c4646ccc6f8c5e3af220b7bf5aa8ed965a77f8c2f0078ec744273d416a3d38318e225e9f310d6e10e684214eb407ce76310f56c8e0f5ef80943b9429484fe0139ceb1d6f3026fc7cf7efa3c9b4fddabc
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.30701+00	48	821	1	3002	identity.signin.attempt	4	\\xa6c41983b99980397441811a37278c05	\\x4040f62a7337e12e85da331bc25e3b7a	\\xb1b2b1df14485a081a0524e8653fc4cf	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x0100010bba04000660c3b277298279d51a4845fd34349fd949f88b6e61db2a4e03fd08418bf18f03b3a9c76e06441b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000002f5f39d09c6591457a9b6f37fc62e679632bcf35ec494ae29bad2e04434e76c5a2ef868433d67e6e9d5f18cf0f31c4f6a1521a3b4cdfb5430de696f6f578993507e24c11a9a4694abedbeaf7b8c728a73b06ece7c578f2da8cdeccd9d02bc36e90c0834b67dc3b177b56d0d5482105fd6c73f5832f9ce86be0a8936d4720647536f536cf2bff857aa7658a01f80dc323c3a3e10a0400efc21c93c17327d84891c3a47883c2a5ef4c16d7209fb110cb0aa495aa71250673fe6c67e97383438b3125319c3265d83632ee50b0c7379739b54552879fc777cb5549a36b6da0fbffa7eeb3f0ba8d55f9c4b181ccfead0cf29a16
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.598782+00	53	827	2	4002	gate.request.pass	1	\\xb43c93b5fb256441f3545e2c5863e248	\\x8820882437aae24a6adb2bc575783001	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\xa7016dbdf66de91adca83e98c2c77d747b904f77bcf38c5fb9a31843058af132	\\x0100020fa201000660c3b27b9d3e71317d173946fb1bee470608ed4b57ff3fa88f07fb39a41151b862b3951f05c4a7016dbdf66de91adca83e98c2c77d747b904f77bcf38c5fb9a31843058af132850b09334a2c676159da93e99b9875df000000000000000000000034a622a488a1f0ebafeaba7d3a509591a100d28ba6ab94bb1f0e0d7de4a68541ffea0bff9e77c112d160ec93108176aa4d10f25d2488f17ea92439e34213d155c956554700e0fc36af7a94dc5c78f21c2de6a3e42b2ee821e6436f21ad35e8061e1c260eb2c3da58f50a07b10a9a6004c8309205c864e7469a2ff114be6403a7687162f5b1ccb51d23571bde224046dc20f65addc0805a4da73f418d4a539f0182111e96ece9ea0d89a66f3ab0d5f8e320fdd2d26d0288be8c531bc62b195cfe6806895cdb82d929d938aafab708961bad64ff2fcd71b8b0d1042a7b17751a2b83fe40f4b358594266f9d4836b58457f5bd244ca5096cf4d7305cd279a16b321a94ffc708d5b754cf90ff16d73109bac782041cc4459c40cae2f8e2b48603b173e42a09a71bb457229e5540a73f1ae8a282e9945d699793d06e43e4959347261c5d9266b6dd0ffd8c43765b6a71f88763c80d95963345c0b6826ca98cef463ae9bc0ed4a3c05397c5e3c7ceece91de410c2b7fdffe192643fcf6436253fdc67081567f76de61642a08e3607534753a9260
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2026-11-21 06:44:49.784682+00	54	830	1	6003	safety.mail.write	1	\\xa35e9d852484d5a4ab4ae16dcb211ff9	\\x13f6b9535e48885e6827d8aabf2e738c	\\x2a1e42c14d04811932c9b4e49fc0ac4d	\\x1b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e	\\x010001177301000660c3b27e736ab49a59c1a07a6ddf7ab3a937f45ab617f18cb1cbf79f8ca6984a33626203aa321b97470cf75fbdc4985f46f73e45a0409db561dfca2d9ab4f5671d86b3e2ae1e850b09334a2c676159da93e99b9875df00000000000000000000003556371ea6814736ec73051785ad8b9d21e8c69c965f45ae5b2b970c36c5364e946dddd0a541d88236e37b66fd0f2daff7fbfba62db54180ffd549b4936e9adb48b9d35865447cfa84b80b382c448cbfd0bffa34586d9b9cfd5773b3130cc90f4e70df1303b4ee374a7e4ca197d61f9d1e89188f75700a0aeae3dbc6e7f69ecc06b983fbba28e4999e9e21a10bfbe41f698a1efe9fb15defc3ae6aa1c796a8db6783892196e716ff3f2cba908f5770d7a72109b0c8e8db357076b01c66bc0d7aaac5f86a7e314bf8927b7353530880f45bfd4dbbf3fa1f4890c00e9bdcabe6a15c8efd68627ea244d5605f59163b628f19
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:49.719053+00	55	828	1	6003	assurance.canary.record	1	\\xc621f03291c67bafdd8a723100c64469	\\xee127ae8d966b894e8bf6e342c3d3786	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b27d730d324156295d199dac1b91b9701e99c0abaef0cea3d4051dfad33d7d7948032f9af2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df000000000000000000000036e52adcd2cf6515cc5515aa3d7af054471bf03c5e38bb8966d3cbc8d0e706b740e18e8d9053d4dac765ea55e4117e0474fa9f9fcd7d23e85a981b7b5b02722e247067c4b384957ed1ed0884681118bad296e376bd488ea1bb77e72f941247ea622c0cb5f32eee1f64ec2ec737ef663b87ae3bde19881772660be9a5820684fda7e38c3259c976d33c5de3faeaa8d500a7ae1c6683ad257c3988803b14bd1bd78b500c0b95bbc101cdb42d1db448460052405b69227cca71bf763271fb55d974c1a43eda3fcf0ddbaed9dca080d9793221
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:49.965897+00	57	836	2	4002	gate.request.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b281374918e0c25726f7426763c76f4e2e602b7213592a7886fe2c51a33e72676daf4cfb6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000038932b38fe8d7827c8d2e8e529ec04a281536d391ac5d9a67588fc37ceba8e44e073f61ed04936eadfa2e65640bc0e3044cb9abd523fed01cedac22e4a61043bb1908529d3ffeb37b5494495625d7bb864afc9fe4823ca2ecc102d81b9279bb21c0449d83aa1d2fa009bcdf1c48a3f1319240dea513423a2f8c0bdfdde5e2ac11eea2b6d5916a02677422aa140c9a0c6c73eb134bc2867ee49558c2097c8bd0e7dee0d77874a4caf93c52213ba8536f710fcbb76b7cdd3525caf33149aa61b4e874a7d4b51aaef8ece2fa517b3dfe8bbce9aa1d3b1474abd96cab35fa76bd164be81eef143aba049ca8ff8691a5ef74e35
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.056077+00	58	836	2	4002	gate.connection.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b282978d657cc97413ffa585707dbc5210bea03150e6328f09453a34caff94f3e0a78f3a6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df0000000000000000000000394e4ad9f100fc6d2a386aa58cd7f8771e8133a97b0499ae4eb0f4c43297606384bdbbcdb3474c4c19e3a8982bf5823abcf8822c91272a9a6f88791172e1c14f32c452ccf707e6063229cb03d657867b1a32d369716f6f8d1b7e84730ff25d827eac9193ae6d7a690b40ef75e25e86c78634a94e900259410ace8ae66e7583921223229f24b0e48188cd91892c8690f91b7581608f7fdb9061a0db8c2c0c7a5da7eca8eaadabbab0492dccc588ef086980719f564faad01160b113a978e7517f02543b039d2431feb0deaebfccacce50ee77038d802a192a294ebbfdf71fa9ee9e75967f211c3ae77bd2b5d31ccfc5a2b1
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.16695+00	59	836	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b28448a606371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000003a15b801e37262c3c8acbbfe37d875ac9ed4f268a4b787931c31a085e5fd83d6c2a385562dfc1719ccaf1446ae6d4421bb5b68f413c5603f5d92dee0871fbda9866170413afd63b67edcbf2cef38de7c39ae713d96f4d2f82b68b783bae7a1ceb8dfc102bad08cb0e29c611fc106ecc9b8103948f421885b061b345c6c7590f3fd3fd03efb14e693f79a715e5566d48caefe96581e6e3004208205a9abb89815ef52d0e6100b6396567fc775a3ea48c5c77189a461dd70755b350265f197dda86c1b3bd9a8ea8b28172f982ce219ccfc6a2c49ca1f93193268ca8a69f4647231ac1fef6b9dbdf1c709e933ef65eb03f03bce13c8965630731773306a682b121ddea11a346cc9e09def95c2d4386fee668206d40edc6ebef885fa2220b46930c30bdce13ec859dc0b3cf25d391aa8a7174e97844073aadec0a46f2af0d5e5c1ddf9aac23e4864ff6b549cbc30c31379e04349b6ff66449c6a7151ade7f9bef2a4b53970b3810b2f749835872099543a8e8944a6f9c1d80ae29786f9051b33d44bde4a37e2f08a6b23b68cc2d4b349ef4247f5af3cf3cddde0f2dcae8996f62cea20a52daf8162947ee72b271c190b8668c8
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.489435+00	61	842	2	4002	gate.connection.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b289345b657cc97413ffa585707dbc5210bea03150e6328f09453a34caff94f3e0a78f3a6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000003c8019eab401476377f708e4c68517e5606ee99f930ff0998dbb0c9828adb71125b8235a7583161411896c94205d8fb17e3b15cfb6118f989346728693856221704056a332f175bc6a9a663aad85ebe7102830fd205aadf1f2429fa3be5fc67c39adb45cfd9baad750e5e4bb8e37d24caf0560ec3fb939293ecafff7d4909d3b324faba933c9e538c8f499ad0cd8e74639689503d68f166645773b14a2dc98aa9bd0c3cad6901dcd72494ec08eaf328f2d557775a56d2827973478b877362e46fbe20b8d04281e4add2c9f65e270be4fb90a2732d0f6bf9d08d30aa01a32e28ca66d222c0689ce0c2359b02c349c81ae5d
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.692596+00	62	842	2	4002	gate.connection.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b28c4df4657cc97413ffa585707dbc5210bea03150e6328f09453a34caff94f3e0a78f3a6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000003d5eab76b82454f3c8e1b44af26dc86415c196f664dd7ce4cf04a5c5de5e9ef675459d2fa09a93f45c362c072ce11f052f327a4f7d8d83c19ad395945ccb39d802649948a55e4bc1893fa90c3d7635b7dc39fb580d273a10e99c3e67e3f9ebb123d3842781ae20be9574bcbe5eb5334d3b1f84c7f0610155f43acde38cf4b62080e74429bbb88de31c2b968f7d6e3747667e718c5148d6ef40d2fb5d0e4a3caca22bbd1df1fb98d6bd32351d62b67005a2fbeb25eb31d49aecf083572a0d12769bd6f128a98cdc6e12bc957f6ca430b06cf99a59bf6cde63299a5e77c57236fd7040592df2600a154bcd83e994e3a802d4
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.749988+00	63	842	2	4002	gate.request.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xa05254435e729814389613c819ad73b3	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b28d2e245b7707dd71ad043f3d0460b2500759b1ef6acf08f7cef0273ffad1265688ea6d6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000003e1e9c54773c50291c8b9781b8f81cfa7c64398dbd7de4a579b470ca59c2e54b1af3a4f412ac0b7d00c368afaec8d8c97e788857ca821cc9b7f964968f26e05e897a1dc22410bc0aeb7e0668312bd4145c76665cd7223632e562df2123c310d0294219e7db3608b599e26588816558f4a229312530eedc118b4539cc57cdfc775558ebc7da71e1c5b8d7e850272cd6c5f73eb0fc5dd9f2af11210645d4897c21a8ed8c2f88ae72d4bdfd1e6c7ada38bb80c35ccf4889e2304081147c0d8762c45c52218fa6d52a11e872db90f60de30e8c03b73cf740f3daf6b51d4e2fae834812a54e0518d15138f7fc9225e790621f28bc8824ad4fa3f530b603144abf083d5a4152ea9a78111c6a451dc636ace67426
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:49.598782+00	52	826	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b27b9d3e06371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000033d99ee45aa0f84402c48b0afaf76d60161b1aeecd3d606f96a40d3e3aae1ac24a3727f76c7ad0f2b1584fb6ca2f616435df77a5a3196ad4c8f62aedb2476f4be7a865b5bbfe604f126457b026c87663a95a98fde938bd2354e887e9de59eeb046fa01ff2bccae1e7e4725f09789bed12dbb7c4540055e7af647d92ad1b00349c3a53ecc0612fc9ce89317f34df17a8b2b5736fa2d32df6bb37263207fd997b786ff539f132bbb526ff3612cea10457d54caab23a09e77f313865c0e2c80437edcab4a9054a7b60d8a9e96580b8ab383bfa0dd894ecad46fb5eeaa2a2790777fc8be77314bf2391509d4916439d04b9137b7cb52eeaa69080b5d27463324b3b904bd0d227cf48cd97e7a5cb7be44abbd363d3587ccd3e5503f2e66679c070c63db4b0ed43b4648acedcd605badb983f2d978675813bbc50804609da901a32ec5a9e1610819caec6a78a705026bdb5e663cf3bae01818095e36812ae087005b443b5e2af6f95eaaab6fa7a0af0c9b0533fa6ee5ee2f49803579d6c8668c4cd918c509f9c291ffd2e99608d787d21dbf686be2b0ca281c710eb85917b2dfe4634c2e007cf638dbf8b8687c0386c199a9042c3b264ceb1559fd26ae9d4a8108780b4aa5edb585fa854987272226815f3bf4a0
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.829249+00	64	842	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b28e63c106371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000003f9d760f924ccda8ab65d18dd7ea8d44f6b43fe5c3aa79808a34c2ef45fba43fd7daf2468d39e4e4556ba0cefe1c404b6d6cd01f160e25409ae5326197e05bd7fa01ebf4af478f6cbc3aae419228eb54b7d20939a3409fd2a678bcd0c8c4da08b135a0a5e0310e600239ce6f1548ec944ff6b4d40f44d11ea3a719843371b7b1659502ee348c443cc187152cdbfc22e443b173f32c06fc6037e629eb3e980bbea709b912bbc3f2ca36d7bf14f85165652d03eadcb558e440c71a19d94ac8efb69e3b33c344e2ff1fc37a15146e8231b02a88525fc78adb0a0a57c30bc163b4d7ee0778e4b41819ec8ce0abea4d84dfb86732228ee75574fa9d44013c418da619f584a36b3790c63c26e1f3cc36a2387fafe6472b78309bdb9afbc27c44392ac042cff4245b5f874c8cee153c8017795e7f950b57c72b8c7cce574a18d271454da8e3842d6f9d86a1dd3050aa596d31939bfcf1990c6e38338bb2ca268e81fbe0410d5b02a4284c480aad4b1dcd1728492b4b803d6c0853a797c171c6bfa24ecd2f9c31fa99c6b240afa7a8b2eabe435a3d5dc13953d70379893178ab32bbbbd7bda7ab7001c46be5d9afc48751be0da6378989d88d3e9126bf662d9de039c91127177d9b04334e7c06778fa4d8544a758dd083d350061253b26574ec42228276395252dbeac6418fdcd729798f65967467ab5470ca6e1057da4905f4e8b07ace172935df09da839bbd5715e3767e7a76404313592a986eb275776ce07bb696bedeb750c7570d9dbd0b00ff2a269f9ab5c2e998a7a627c6073eee0ebb88553a650716687cf4a500a16018ce4aebd2031aa0158893f735c87200a88cb137c184eae09dfe98a6520099c76e7070437f74441aa51435d8c9a0048666bcfae12700c3e00b8116c4b8c34fe7562246d899097c147836aeb52fa932ab44bbfedc770674fab0b0a6a24a7c73e2e9ce2bd927543692b1562c3fb916395f3e9a86971f8aa10a87faa5f349ecfb1c0dafc9b0b749f5537b32a9b1b82fcef479ef52bb45a48820828ed1194e05da60d9b5c3ec28865c2aa90785ca33299ea1b6b45bb8450fd3deacaef187b21f5a37ef9cdbe016c98c5dcf7d8acea147d2b05d96232daec78f7518db4178f3b76ae5d04fd31850f4851922c6956e748f6f59d13a34e40711b307278039f0f8767db529f9461cdb99700a964470278ac4cce5a8f3d252361fb6eed0a38084b261202682c670caeb13bb65afad9d87266e45a68fe34a48caae056f88122d304db2de104172e0e6a071c5249cae5ece25921eef318d43f414b68bde7663217eaefb09b694d750d062a49c111a654bd3fcb86888448133ce23f63b9beb195c547314a02273836607ec02a3291eaf9acc6ba9a1e339a99bea8e91f9a90ab606e4de32b6c9c4048da5a7402b09f553446ef3b6860f8fd2f1f86cd8c5cd4f12e4f19c73362cc1c060b5eaffcf6d88c3bd97fad34de70fd6b4a1fa8dbc7d6ff158ba1895a94402380845b6f2584140a6d205798d95c541de8fe6f0a67154173a0c946ddfe86280205328aa86000a
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:51.07539+00	66	853	1	6003	assurance.trace.leave	1	\\xc621f03291c67bafdd8a723100c64469	\\xaa0617a8fd073fb9f2aef24d766ce5e0	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b292253ecba492226254b9e18e1fcde3686e6625c9bf2304c5cf1f95c554e12f20fc3623f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df0000000000000000000000417b65e996240c314ee93f1c151aa7e8e5d8d01496d5b0082b0d9433a0d04749137823c95935cb5fe2f4f69efc1e888dcdcb0f2fc32fbb68e7aee00770152b50a3166964c2cf36769cf7ebb8aed9812c69866d72b40ac79d633a792eb9d5f5889d538bd646eadeede1629b110ca8182f599c47ec12c3f06c351ae4f2abf233ec43bb0a021e6d1435748ab811ae6be2a7d7525464972a899aadbebebaaf1f8c1f42dd4e8484227ac7e23f1b996b26226d73afa5588a38cd8f578da0e627fd1e6926d5406be0a525ae073ee729605aa8815455ec664d3875a230b61b1b4e8b35e154300129f7d72ffb5b309dcfe56618f701
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.071891+00	68	857	2	4002	gate.connection.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b282d553657cc97413ffa585707dbc5210bea03150e6328f09453a34caff94f3e0a78f3a6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df0000000000000000000000437c36bdc7759f208913880200bd10fa89695bc3c11db41e5cfab5a54dc0f4f7fccce8590d6a20443d632d036a9bdaed913a3fd4af37adbf36d9874b73117af87d477c8cc6aa85abee8720b6e7d8dfbb0aa465bdc28fa92fa229fe65e4e78739d71b7ab148268c1c0db94a3129478a0bbe77170300342050e40479960f21fc2df0d47fed51fed9f603daee818f106d05cf0df879e0e605aa4fb74ea3d9e2a3b2f7c6bf9847b8cd8909eb9ce1583db34e651c99a4e8196043d4333fac92e7f253602083cf09bd53f170e16771f70166b4ec90d1cb67d1ce3be530cf2b053931ebc1fdabe76d476046c4933db0c36dbdd701
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.505791+00	69	857	2	4002	gate.connection.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b289743f657cc97413ffa585707dbc5210bea03150e6328f09453a34caff94f3e0a78f3a6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df00000000000000000000004460a788606a503b4cb913103e4b7b94b8fa9648c75c4ea5b27024a3787ca6303ca685b3a9caffa5717a782705cb0d25283d3e922cd10afc5130a956fcf2eb2bbddb6fc2a7a6544cdf45f646cff751c9a73ea232bd91f205874d745dd44c63acf3c1231ad557d82b28e9e02f58c58657258393ceb7c128e5d3cba5b31de3af4f75814d8b720edfcb1791617e4ace87a40829d67c24c0534db5c1245ffd1f28b19b86b81e9f2ed882626e992da8e35e7cbb6f20ac8dde49dedf7bc664e84f122452e10885c9f9319d791da7bc03c876891b7b370e95a90028c4891e64bfc45926be3b119fb0bf3c29e9176f36af137e3af5
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.715884+00	70	857	2	4002	gate.connection.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b28ca8ec657cc97413ffa585707dbc5210bea03150e6328f09453a34caff94f3e0a78f3a6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df0000000000000000000000459b52ae22a395b1b1aa91236d142f793763c4acc04f7fb0a6117f1c0820a2f2a7984d03c904832f938cfb143d30a9b2d8b3095555821fc7523b9f158a1566ab3ee1cb13eb3b87a99373a1b465a823ceb2ff7245bcf678482487e1ae53b7d2c9c814da9654846f79a83789b7cb58904471d98b54c7576363fce3a4865f0c329601a3835af1ea91eb62727c679001025897da7d630214ed34c4ecd766bb16fe66cf00819ade3427765fedd64afb8110bb5ffae82c1033216c8123165c4b643fc39fffaf42a38ea075b45d400e9b0e3569547a9a145106ccd0c602866a697d7fab3576c2fe8ca12589fd80871eed1876a90e
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.919965+00	71	857	2	4002	gate.request.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\x267ba8c1eeaad345f9eeae29b22c88f1	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b28fc61d81e1c5249affb166329ba56d78541ccc5080dcafb72983e9664e61a22a1617a36e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000046583e69c2934ae84053fe5dda0351290d14a46335fcdf8005ddd66a3d089f89eac7001379f5d86d7b47eac226e22ffe9c8b86787b6c061cd92ef4e6a73e5c3e4bb89afa6db25329470715024095b4d20edf3ac17930739107eb109fd470daf74a77789a58c281594acee91ac8f9b32d2667c9e01b27e0d4c77f5c007a3cacbf0ff12f231efb82fa1a57e5aa395f76fa6c45cc5bdddf9b0d9e5b0e1a19421f779fe89b962fa966962deae6ff8f339f394771caa08d652dd9387933b22aa84f289a7df3736247be59e3f9c762539ac6555108c5aa201f013e0e800f5aef8d8d7e9102ee2a0549ff698eeef874f3ac7d5c4dde69c1c2c866ce89367730652cc849e52956fc1e2969845bc6a8075d09eaa6e0
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:50.676961+00	72	857	2	4002	gate.request.refuse	3	\\xe15ab4d8c7bc9449fa7e6cd5e55d9aa0	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xdfa963e1cc50d9f94ac09696e278a000	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa203000660c3b28c10e118e0c25726f7426763c76f4e2e602b7213592a7886fe2c51a33e72676daf4cfb6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000047ffa99450c9cfd1b9873a7b88629fb5baa55a1e10ee3dc7b9935233a27db3189777db7e6bf9b0ba34604f586937673d0b225afcdb3403fe9271b5eed8697d65340fbed7eb76581599ac1fb97c1a34fd9ee0501b4c89d8763e1d29a8750825c45ee601c38c1955076ad940acd96095d6c9dc9fe300db32bdc341b540dae0d881288558297e5e23d8511d9673b5885ff6cd20444ec96355247da799e33e73f4e0342b0eb430dd6235df1ca4eab15a788ec79bf82ad95ab363a4d7583a629db47b35f6d22369f32369e8cc31d8bda7aabadb12853665109cae6363a65b5fa73d535a0f06a942f4664a4db637ae5265ccf5eb
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:51.37411+00	73	857	2	4002	gate.request.pass	1	\\x810dc4f728e4e469b5f44215e2e6db87	\\xebecbdb3fdcc54eb1e94291a88aa6966	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\x6e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced	\\x0100020fa201000660c3b296b41e06371b8c03282088fb12e3899c5a9106fb5b22307307abbc8730e66857730b776e8f3e36995249590c4bbce6c76b231d357a604a0b030a9887cff53558e4bced850b09334a2c676159da93e99b9875df000000000000000000000048271b9675fee4197731177d03600abf96d4cca0b5e0ddb998181f838ea6d580d6a7ad2cb220e5429b3b7e74901ffc20594112c27544aaa6d3381f690f9e725ee53a532f7856cb9fa6e854f45142cfaf666f6ac50d2286e8893f2401a3cca0416ac4a9a04874f28f8d0733cd521161e4ca3c3866bde512ad1c91f580d3cd6f64142878d9631b63e877f9ef4d17d44461f5d561ad791aa6f565034acf5442768cd261cd2b3790134cc8efa8678d0af3cce912b82ebf00b89f49bcb09ac0b299431d7a501261606ba9f96fc9769a4fb6b8a0c3ff97a0d6b00904aeedbf0232134abf518fea08e9e3a7feec6dd0cc17fc30a9562b4b01205768a00310598d1435564a0894329bb425c54e9a8f6f9c1bb6232201396125d0d3d9a609a059e92b646f65918c26aab93fcaaff62125f8de8e5adda7591c617bc0c43b04d4c059be1d5b0b6989618e79024cdaf32531fd9094f9237a277a32661d938a407f6b5d60ddf8ba71c96adc1e233015583eb56b2ff51dcef8539d5e4d66a91b33b03a947bf826dddd05afe0710d6897ef3d934bce2f5fa4
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:51.07539+00	67	856	1	6003	assurance.trace.leave	3	\\xc621f03291c67bafdd8a723100c64469	\\xecdaf101c1a33c4a3715f1a57b6e4126	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177303000660c3b292253e329798119060e480acd7a680b432768ce2ca627ae6ccee6517cd41b0b249ecdef2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000004244f6e924e7622aefdbdb6facbaec718b4bf6267d07b9ffe5be5b5a61812f95fa1ef8e3035a922eb02e28c4eae0dac4c81a012f7db18167dd6c6381b124251cfae371136d64f004c3837a1becdcb5d0a36a14761bc8caff518974afaadce7cf471f80440ffa2770253c9cab658552b4e47cad513eb2002395e032690f497e86823da8ccef631c66a85f9fe97c2c4194475eb53a80e02a5ffc3948d3a29f8f7f087629e0c15174faeb261fd27c10ab00d144f083e2bb2f2e1d0bdb32361f54cdc8c705062d0589016288cee0e1d2c50b95751c72aa455b9bbe1a580dc20015581e7960806b9afeae71d1449890545675d057344a40110a9c641d1516f60578641a63bbedf950f933608d031b2e2bdcb642
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:56.360199+00	74	880	1	6003	assurance.evidence.record	1	\\xc621f03291c67bafdd8a723100c64469	\\x099a2c1cdbab5ff16c96ff105f136a17	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b2e2c907fb330a32e6bf1f77249477d46dbcba0dc2ed08c551335d7abb51ddb92b958181f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df000000000000000000000049cb619d69608a6acf7156e6639f9ab89f403caa2e9da146c742fae778f897c2bb412e05a7805b50753276612d0ef0a2a292d80280263bddf1ec22ace3c71b907f813ead27f0556cd31948e4086d681f051a65b9c5ead3022660200ad1a3ec47a015c225b6606cc5076a52930b5da6257993c77f8410f9330c701011b5aefc4145dd7ff7dca6f6e7d066eb189285cf3aa3028ef81421753fa7218da991fe3ad5db7e23348db937b60f2dec09c3410f2d80ab233592cab2d8c72e1006c3b46b828cde707bda0d2207c2249cb305dc1cba489aafd1b84a7f9123e1c366c1aeb30c84173b105eade0795d102a50729a1e722ca7089f888a162fdd2d7ac0f4b51823c386dfccb2e0dd94b5a81b9e1b1134727a
00000000-0000-0000-0000-000000000001	2026-11-21 06:44:56.444071+00	75	881	1	6003	assurance.evidence.record	1	\\xc621f03291c67bafdd8a723100c64469	\\x099a2c1cdbab5ff16c96ff105f136a17	\\xa152cb4f54393c3ebb10fefdb4faabb5	\\xf2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7	\\x010001177301000660c3b2e410a7fb330a32e6bf1f77249477d46dbcba0dc2ed08c551335d7abb51ddb92b958181f2805288d73d058925513f55ef486c67b64b18eb0d7c75e32f48d2307920fbf7850b09334a2c676159da93e99b9875df00000000000000000000004a14716970a38490a18d910950f243d60d58d692aee51ddae2b44503bb5c7c57c033c480dcd6e5503609445c1131b3d3659c6022e0d4629bb25bdc5732e648aa7898ea22cc2059038c5e1fe1dd481973aefcac9303da392cb8c392dfd50d6ade1ae9c2a3ddb043c4cde295f4880a27756989c01af35d481b6dc52d29c9654708c56c5a15ea9c67b45aee89e33a0165f4633fe6167dcb29648cdaf9a30bfc8a1004993ff7cc855b433a93cff26e47df940333835c1350fff59705a6720e1cab3178026697c40a06722367a03162428a0c4f
\.


--
-- Data for Name: leaf; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.leaf (tenant_id, retention, seq, event_time, id) FROM stdin;
00000000-0000-0000-0000-000000000001	1	0	2026-11-21 06:44:42.351028+00	1
00000000-0000-0000-0000-000000000001	1	1	2026-11-21 06:44:42.482829+00	2
00000000-0000-0000-0000-000000000001	1	2	2026-11-21 06:44:42.482829+00	3
00000000-0000-0000-0000-000000000001	1	3	2026-11-21 06:44:43.303531+00	4
00000000-0000-0000-0000-000000000001	1	4	2026-11-21 06:44:43.303531+00	5
00000000-0000-0000-0000-000000000001	1	5	2026-11-21 06:44:42.791623+00	6
00000000-0000-0000-0000-000000000001	1	6	2026-11-21 06:44:42.791623+00	7
00000000-0000-0000-0000-000000000001	1	7	2026-11-21 06:44:42.791623+00	8
00000000-0000-0000-0000-000000000001	2	0	2026-11-21 06:44:44.315075+00	9
00000000-0000-0000-0000-000000000001	1	8	2026-11-21 06:44:42.791623+00	10
00000000-0000-0000-0000-000000000001	1	9	2026-11-21 06:44:42.791623+00	11
00000000-0000-0000-0000-000000000001	1	10	2026-11-21 06:44:42.791623+00	12
00000000-0000-0000-0000-000000000001	1	11	2026-11-21 06:44:42.791623+00	13
00000000-0000-0000-0000-000000000001	1	12	2026-11-21 06:44:44.995201+00	14
00000000-0000-0000-0000-000000000001	1	13	2026-11-21 06:44:44.995201+00	15
00000000-0000-0000-0000-000000000001	1	14	2026-11-21 06:44:44.419892+00	16
00000000-0000-0000-0000-000000000001	1	15	2026-11-21 06:44:44.419892+00	17
00000000-0000-0000-0000-000000000001	2	1	2026-11-21 06:44:45.38369+00	18
00000000-0000-0000-0000-000000000001	1	16	2026-11-21 06:44:45.368954+00	22
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	0	2026-11-21 06:44:45.368954+00	19
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	1	2026-11-21 06:44:45.368954+00	20
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	2	2026-11-21 06:44:45.368954+00	21
00000000-0000-0000-0000-000000000001	2	2	2026-11-21 06:44:45.90411+00	23
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	3	2026-11-21 06:44:45.995577+00	24
00000000-0000-0000-0000-000000000001	2	3	2026-11-21 06:44:47.462981+00	25
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	4	2026-11-21 06:44:47.281348+00	26
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	5	2026-11-21 06:44:47.519716+00	27
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	6	2026-11-21 06:44:47.519716+00	28
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	7	2026-11-21 06:44:47.519716+00	29
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	8	2026-11-21 06:44:47.780193+00	30
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	9	2026-11-21 06:44:47.780193+00	31
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	10	2026-11-21 06:44:47.780193+00	32
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	11	2026-11-21 06:44:47.780193+00	33
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	12	2026-11-21 06:44:47.780193+00	34
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	13	2026-11-21 06:44:47.780193+00	35
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	14	2026-11-21 06:44:47.780193+00	36
00000000-0000-0000-0000-000000000001	2	4	2026-11-21 06:44:47.974858+00	38
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	15	2026-11-21 06:44:47.884373+00	37
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	16	2026-11-21 06:44:48.011346+00	39
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	17	2026-11-21 06:44:48.075514+00	40
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2	0	2026-11-21 06:44:47.974858+00	41
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	18	2026-11-21 06:44:48.602818+00	42
00000000-0000-0000-0000-000000000001	2	5	2026-11-21 06:44:49.050858+00	43
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	19	2026-11-21 06:44:48.912115+00	44
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	20	2026-11-21 06:44:49.127714+00	45
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	21	2026-11-21 06:44:49.127714+00	46
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	22	2026-11-21 06:44:49.127714+00	47
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	23	2026-11-21 06:44:49.30701+00	48
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	24	2026-11-21 06:44:49.30701+00	49
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	25	2026-11-21 06:44:49.30701+00	50
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	26	2026-11-21 06:44:49.509943+00	51
00000000-0000-0000-0000-000000000001	2	6	2026-11-21 06:44:49.598782+00	52
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2	1	2026-11-21 06:44:49.598782+00	53
00000000-0000-0000-0000-000000000001	1	17	2026-11-21 06:44:49.719053+00	55
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	27	2026-11-21 06:44:49.784682+00	54
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	28	2026-11-21 06:44:49.843503+00	56
00000000-0000-0000-0000-000000000001	2	7	2026-11-21 06:44:49.965897+00	57
00000000-0000-0000-0000-000000000001	2	8	2026-11-21 06:44:50.056077+00	58
00000000-0000-0000-0000-000000000001	2	9	2026-11-21 06:44:50.16695+00	59
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	29	2026-11-21 06:44:50.307556+00	60
00000000-0000-0000-0000-000000000001	1	18	2026-11-21 06:44:51.07539+00	66
00000000-0000-0000-0000-000000000001	2	10	2026-11-21 06:44:50.489435+00	61
00000000-0000-0000-0000-000000000001	2	11	2026-11-21 06:44:50.692596+00	62
00000000-0000-0000-0000-000000000001	2	12	2026-11-21 06:44:50.749988+00	63
00000000-0000-0000-0000-000000000001	2	13	2026-11-21 06:44:50.829249+00	64
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	30	2026-11-21 06:44:50.918008+00	65
00000000-0000-0000-0000-000000000001	1	19	2026-11-21 06:44:51.07539+00	67
00000000-0000-0000-0000-000000000001	2	14	2026-11-21 06:44:50.071891+00	68
00000000-0000-0000-0000-000000000001	2	15	2026-11-21 06:44:50.505791+00	69
00000000-0000-0000-0000-000000000001	2	16	2026-11-21 06:44:50.715884+00	70
00000000-0000-0000-0000-000000000001	2	17	2026-11-21 06:44:50.919965+00	71
00000000-0000-0000-0000-000000000001	2	18	2026-11-21 06:44:50.676961+00	72
00000000-0000-0000-0000-000000000001	2	19	2026-11-21 06:44:51.37411+00	73
00000000-0000-0000-0000-000000000001	1	20	2026-11-21 06:44:56.360199+00	74
00000000-0000-0000-0000-000000000001	1	21	2026-11-21 06:44:56.444071+00	75
\.


--
-- Data for Name: state; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.state (shard, snapshot, batch) FROM stdin;
0	882:882:	45
\.


--
-- Data for Name: tile; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.tile (tenant_id, retention, level, n, hashes) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	0	0	\\x8602d0d45a5e9ab15d9af386220d9da1eb445ee5d2f970085a22b9d4e4931ef9115be7826d99df3561b048ecedad0bd42ca0e35cfc52141649ddf117f7c97bff0f1c0dd7e3f9a902e7cf69f4a0dd4f507166d79c0baa4a961777845925013ed385cac242ce5c00dabc19541c65b2057b6a83a45cc5c087a0e30d47520a1a2189e6c31922986d90f98461c57866192d43ff38ce67e68216cab6f6711266e45e521640414dcdd81383bb00f5547991dc4d61daa26de6e6dc02d4070c4eff403934740b59af914f07f27a6ae42099966406e1992357380b9f459fa427f257c17928548a3c81b105a9b821b3ee4282e5dd57a2d80c1277def9f4b82dae2cb824fa75957f487a8d9cf096f094da6b83e5d390046fe83de692993b4a47f4b104b95443b2d47f8f3b3ecc91821353b1cfa052b7c77d0ce32f6e336dbf2dfb3839878c1357c39a785fd2c3b3c083ea5c2e416507eb10c6c3059cf2987dc1957ef5be20762f6af0a34743691db213aa9056473ea038bfe282ebf054eeb9954c552747c66c9a8609b146c947bbe1776911eb9010a9bfbe6b24967b157c7247e971659f5982e9eec5a51704f329f45a7b331d603de3f757d1e1a90939398eb308ca599837c95c3b4331f891ec3994633529ee81037b1fb15990d7f3244b7ad1d27d9bc42002a1cee6a394cc9fb566472b80366222d93abaf40f2b19c505ef2466755367e7d877632c1b4a0753501ce5ce07731eba17e28e82e35f4b49fcb5226881f7a914f8ec0b9291737751b360714f1eadef7a59a03ed2d21a9067bda02618618891bc310068b9e80935cb0b0c0c226f1bcfcf46da6d3b89849d171ed54224899dae2260a9825dc350c393a0d9b7867746889c07fa08b11d13911fc8e131ef4e3fe2849988ccf6036781e55e882162e61f7c9bb5effc172218d70d80cf775a47edf9c537c8ea6dcd803bd2cfe66d81ffdcd112265dba851d086c950027ec3db9b6d5cdd0c892e993e6ee19e97d0b7b7bb96cb01a8e6e1630feb9431d4fb67dd4f46ae82ba73b7373c73fe758e7d5e0f869918ddec8f0b78880bb288fa3ef39d833c8e7555f7098db01ff13ddb115702e90fd6b7f910ed873058cc357fd2971daacba38cc422bb29bff2710f343931d6ada7f8d5beaa889f2d0d93e5e05ab7d8e52e81402c5d4c3e8c2ea9cccccb35ede9c463b90291f7ec17f5b83545f085875a3e796061e575fb23bb2ebc48a6eddb8992b9c543546aac511525492224e3393f86f140301fc221eed37dbf524f2a0681225eb1ba6066f6d8ae96df5a5aa7af3e9417f594b326c7a3e03eb604be3c2f96811e6984d85abdd80c573979a17d7c4b7730b9ed53056600bb61275c4fc2f38fd9e96607ed399a9a09a05befc99a9a1adaeb367
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2	0	0	\\x0e05bc084a0393917f3db106c978317ccfa270529523ef1855e561e2de8e08e10713173e25de6d0f832c24b94eaefe7e9334dc12944c1a29344cc98d93be9c51
00000000-0000-0000-0000-000000000001	2	0	0	\\x99b40ec4e949ba776cb80ccb4d5e45ffc691c4983f0c628911a2aeadca18e327a1643735dad44f43ae1f58b8798c5bd97e81b366255e044e06adcbedc41b0a12ba4eb3015f8d8f53a363117dcd3fb18017bcde0d76350e19371dfbc6e0b9cc4861d152650e7aff11dec4d5b3d7f7e1495bbeeaff325d4f28f6d095334d60c2ff6cff9ac469bb49399c48a8fd92c9691cc5b5531684a70ed5f21bbb20d6054d9e7008867f2f6fb96734aa45b1e7024b7a8b2f1883cc0970c8639e2ecb6bc9c9e49666027de3965604ba1f23c38e7667547c2274b008c26b24fe114e4210ac798fc2ca1aaa617a47167cb6a303b24d87782e6f3459ebff2260a712e76185ce2e649f1e056d21174149d2a33dce994c2e24206abd3feae50e562f1f76ed981ebfab7d50531a006e7805b29661bc4a8d99d1e0bebc4a0ae11979c4498e7a686ee20754e5abd8a395852e2382873aca08ded85d979e0c2361bfa565a7810ce990e3f5cecba4105af299f9c176f87387a22e51fb34f6418c302c41fe164a833ce3e1a58bc3e3aa0939a23534113281fe9e8f839e679485c5d97c1d100d345b06603038c5e4c8bbc4ee4b3bc6fb0c8353324628679b9ffebcb2ed9962da74a908932927fdcc6432a6ca2455376f206decd6dd42529541da7bdb6d9a11cf3223dec920beda80d52d91e16a8dd1b26fabfa9d5b5c04012e389f4567ec511bf3077c00b73a1a2800b41f2dbaf9a7b015951783f441802c597cdaf95309e9cc2bf568f28f5a8f4489343a52633c8b56d3fe379aaf7cbb3cdaddf0bcde62d9dd33624570e64c4952f78893c1eb336bfe09c42fb6b2a86e96f4a046b9ec4a810e3fb7f2c7057d243b4c524f3ef0b140ff15bd9dc551b900aae5d13f4acc0d50dbb0f2350767b9
00000000-0000-0000-0000-000000000001	0	0	0	\\x250da21975a1ea20dc062318481630e025dc048f14aeae6b67ce05bab6e058a663a98c90189b6cde83096b9c452fa5d1f0aafd53760db470cff67a7d4a9e290182573cbe6fdfcf98bab211be7229e492d379c4b5b93c8212b54307ff65b151dd3a0a6cdf6a5d406172222dd1108cdaf9c3163e5e102dfa5279bf08f5fb6802c9b32d497020ddec18679bce08e6425419c39dd8e520a467b74e6ff7d9c83f9ba875c6857d7c1015c691eac52475d31f1af6c6fb974bc70c98602cc8128993918917fa8bd721075253307a5ecf1dc26b89a3064bd7d7ac0292a28c42845722872ccfac5feb5d9e220e7e16a9794314465f1182eb688f6d3582774521095871f29c8efd3081d5a3e47e3d123ebc320ee5c4d7dafe66e869da549b36309487eb8d90
00000000-0000-0000-0000-000000000001	1	0	0	\\xb9a5387ed1c7855122b3049e78306b9983f80ce13d1b8ad649d27e9c03f5a016ce7b9389dde0cc1ed9f58f894c26ca82fedcbb96479f272a81411d2e14c19a2395efff066a9ba2d3e43d4555aad7fa3340ed1aa7ea774d9abc9e4c7290b9f4ad98c307b20bd176d384675e429e8015a65c7c5e9051e108a1d463f02fb0f54a49f056c303d8ea6c8997913d2747d88d1dfd9a29a52653214be8308f678ac9fd6588e813476b5a44acc360c2636deeeaccb9928e10a3f27bf0361c20d8c94f5e51b3923ff2b0068d9d72c286adad3a8f2237c0321b372e37d41658481d0b69aa141b804d76c4d6974492601ef3dcd7478ba582fd8a6eade9e11e27eef6964379b486c0bb0ce02d1ce4808b38c603fd2e2943d491f31245ac9dbe27588f4a70a551bf7becd89787f715928028dec82d066553f4b2fc2553bf4fd180d09f1c24f2411611ff48fa8d70a035921ee0fd09c089c29f131ed2ffe43570ffd79d62835b03639007f5894dbb60afd1a777ebba6b55527c42dd58573b5f9c485c694fd285f7bfe735d67e2405dfdabf85c76606b41a64fdff8a6d9341bdab83d22cecf3d197aa9036607d695e9cd58f8300379a7835e37a99ddf2510b892f84425f31b3884d1cd36aab1a20b9cb6fc4cd48305e6fe16cca7528f3920c718c27805cd8799eb9042f690bc26b2f0e15e74e526803e06e5defe4243ce9af518d60da1bdbc1bfbc7d6d7f97e8b5d402ca321b0f791686c2c15fed58ffddb284010e6608b8622f1d3b5bef0f341c97ede39ae6c7ce07228130b34cfdf2c08b38c3559607c925b064c336d1d5db5c361330bd198f3234e53c01478619c9d5f949929bf2b1d7ec717aae279ac2bbddf18472839dd2c1cdd6d9ebf8b87f2f3b0b9bcef9c7c60df2f3994d696ed921dbd06087138135846d05f7103ffed5e2c5f8b62901be4a2484b3ce95ed1d0a872d5821d767cbf7991dcc4464c7cd998a6a87b2bd3705abce6735a5
\.


--
-- Data for Name: tree; Type: TABLE DATA; Schema: ledger; Owner: sekisho_owner
--

COPY ledger.tree (tenant_id, retention, origin, size, root, frontier, min_index, note, signed_at, anchored_size) FROM stdin;
00000000-0000-0000-0000-000000000001	2	sekisho/00000000000000000000000000000001/2	20	\\x83dc4cacc82c57fbf2e5cd669258162e4345108cf68cbca13c17cf603abf2122	\\x00000000000000141e5a79f2db7764cb3b9ea35868b2392c8597008588171762a3fa83ba7c9946bf48a1085e7132b05bed291b6bd29393ae2caa5b6d5a1e0d09b043b2265efa43f8	0	sekisho/00000000000000000000000000000001/2\n20\ng9xMrMgsV/vy5c1mklgWLkNFEIz2jLyhPBfPYDq/ISI=\n\n— sekisho/00000000000000000000000000000001/2 wltoOuR5Fc/puDU3n3YxeI2aw5kDsNqNBqDS7VkV1I9R2IIfTyCCbp5LSExaYmUDsAuYfVB9SFtTp6hd4Bf5/2y83Qk=\n	2026-11-21 06:44:51.486833+00	20
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2	sekisho/01a1fcd9a8b87f87804c1ac12e919e99/2	2	\\xda549ea8cee35edb55f78c424c01a2ad1970572b911e3389bce3894c1440d6a6	\\x0000000000000002da549ea8cee35edb55f78c424c01a2ad1970572b911e3389bce3894c1440d6a6	0	sekisho/01a1fcd9a8b87f87804c1ac12e919e99/2\n2\n2lSeqM7jXttV94xCTAGirRlwVyuRHjOJvOOJTBRA1qY=\n\n— sekisho/01a1fcd9a8b87f87804c1ac12e919e99/2 7qJqKWhbdGS5CcR+T419YFlq+kjgb8VSqBqrIvRCarYwx35xWrfaNgVykLH8RAmMMKIkG8PIAWT5MRo65ITp87WDiQ4=\n	2026-11-21 06:44:49.810846+00	2
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	1	sekisho/01a1fcd9a8b87f87804c1ac12e919e99/1	31	\\x955efe5de477db53060d67abe87c219bf1f9739d89e88cfcf67092d13e70e6c6	\\x000000000000001f60fc13d760da8f5e33e8c74c0b3508d2ad457f1b10982b11ce75feaeda7f85b88741fb2d2253f15e8fece66627aa78cb056292f13f8868193f05b499ca7ea815fd3862394634975a2299fffdf608814caa0facc5e63be9422a14546d9d8ba833b8af24db4d8448c4cc5063a71ba8f333f2bb226ddcff5356a6d2d2cb985f1196d53056600bb61275c4fc2f38fd9e96607ed399a9a09a05befc99a9a1adaeb367	0	sekisho/01a1fcd9a8b87f87804c1ac12e919e99/1\n31\nlV7+XeR321MGDWer6Hwhm/H5c52J6Iz89nCS0T5w5sY=\n\n— sekisho/01a1fcd9a8b87f87804c1ac12e919e99/1 fbh9s3tSAc78x8bPwR6IZ+jweWH7KGZw4yvT49ZHGl96cwJOdI/SDuZMwegI6JLokf39zXkShAeafhgqNIIGm7xFeQM=\n	2026-11-21 06:44:51.093984+00	31
00000000-0000-0000-0000-000000000001	0	sekisho/anchor	9	\\xe3fe33f875d7cdbca465e4756bc2b4e4f52a7fa2b90a0cc76b4a0e809ec16844	\\x0000000000000009be095f07f784e9528ada3ff3dd689fa67133ab3a40e39795493395e35a897aba8efd3081d5a3e47e3d123ebc320ee5c4d7dafe66e869da549b36309487eb8d90	0	sekisho/anchor\n9\n4/4z+HXXzbykZeR1a8K05PUqf6K5CgzHa0oOgJ7BaEQ=\n\n— sekisho/anchor 0++UuA9fFpItysu5AVK120bCdecRQygzi5FB8FBcTGkiNvnLGKm8EJSh24VvPZsVXPoW+V2R95nJk/v3lAjDiKkFygc=\n	2026-11-21 06:44:52.901507+00	0
00000000-0000-0000-0000-000000000001	1	sekisho/00000000000000000000000000000001/1	22	\\x3970d9156c9e85335b93453475b6d4e4ba9b65367e4c6ba8795b5a14e729545b	\\x0000000000000016faae4a2426b9390ec7f6363a4d22617bb1736951cb2745c1d1ba8a4659eec061f44777d9bf556bda3b17da4e89a2df6a9df5e9280027113bfca4277d1cc822ee735c6e34f57b5f7ad5c0972ce738e2a1c3886e3ab5144df43876c6a2072430b0	0	sekisho/00000000000000000000000000000001/1\n22\nOXDZFWyehTNbk0U0dbbU5LqbZTZ+TGuoeVtaFOcpVFs=\n\n— sekisho/00000000000000000000000000000001/1 hglF+NOS8hwVZRKrW14QYf23+7WinGvrV88p4Wack7WHnYnO623mcQmXj8XMVRB0T5GKrps9YXl5C9EaPWrY+XBWAAo=\n	2026-11-21 06:44:56.490689+00	20
\.


--
-- Data for Name: applied; Type: TABLE DATA; Schema: migration; Owner: sekisho_owner
--

COPY migration.applied (schema, version, name, checksum, applied_at) FROM stdin;
store	1	store	f08f0eba14c156babe3b545da22915d1	2026-11-21 06:44:41.08785+00
ledger	1	ledger	8935bd462921e57c0d0a58bd0be0063d	2026-11-21 06:44:41.158998+00
office	1	office	88698a46fb8ef5d15fa83e53ef577808	2026-11-21 06:44:41.361947+00
notice	1	notice	35e283a46e34b098ee4d40b34ef2f8b7	2026-11-21 06:44:41.401824+00
identity	1	identity	29e0d3be2a8beb46329d94d5e8046c4a	2026-11-21 06:44:41.463053+00
access	1	access	7828bea16e347dad105efec29222b574	2026-11-21 06:44:41.637234+00
tenancy	1	tenancy	6ed6fbfd97447f687a01f2231ecc2928	2026-11-21 06:44:41.742943+00
assurance	1	assurance	fc32aaa0c1c786cd5791af7198f1490f	2026-11-21 06:44:41.790963+00
safety	1	safety	1202dbf2f507157304b1c8443b1ebd51	2026-11-21 06:44:41.947439+00
\.


--
-- Data for Name: mail; Type: TABLE DATA; Schema: notice; Owner: sekisho_owner
--

COPY notice.mail (tenant_id, id, purpose, reference, recipient, subject, body, state, attempts, message_id, created_at, settled_at, last_reply) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-a8b8-737a-b736-2b4d2d1728f9	identity.password	01a1fcd9-a8b8-7cec-9439-f762012fa461	\\x01b6a9daa7e992f5f4715921079ecc3c4273f31918f0210030dd8da1b0f9a7f61784be488c810fed3aa437050a46ab035c9126fbb6627ceac1c15d4177f5e5b68da2e2691d3ffab4e8367f6b0db694e5e06b4c	\\x01b25373e6901bafb70dcd4849e73addc2cfa8d25e3c7a014310a4f4e9163d7f2e4c059e40453c6709efe4a04f68e23586e58d26535494280f9b503f5ace8ffc70105571bd91703725687f0961cffd7d9a44ac1e24f7936291	\N	sent	1	01a1fcd9a8b8737ab7362b4d2d1728f9@provider.example	2026-11-21 06:44:45.368954+00	2026-11-21 06:44:45.995577+00	250 2.0.0 caught as 1
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7414-a314-20e342704e57	identity.password	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9	\\x01901158c2ddef4dba2ceddac00c82bfcc4e85aa407d780594d7fdda07f12211a13e2cd7e73b3f9c3e3dcd5f8b00f8bcb84ad7829514a00ed70c6eba94667a9fc69a0d27c4c770432afbd4c48efa9fa2125383085ea2f2ec	\\x01ff02bbd0d6989e976925946236b5ed6523905b27c6ae2e8e1c2a2618f07c72625d8a8b1c0120973106aa8e6cd9	\N	sent	1	01a1fcd9b2247414a31420e342704e57@provider.example	2026-11-21 06:44:47.780193+00	2026-11-21 06:44:48.011346+00	250 2.0.0 caught as 2
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7a20-bc1b-87217f66f873	identity.password	01a1fcd9-b224-7cc0-92cb-f56673dfec0c	\\x01c61c28d8e33a701810b60706e281f8a8f5dfd567d990038b9fedff4a1ed453c002589bea1600a5f5c781b4a797d8bfffd0b42a8da11d2e418c0d073f75ca596822cf13750844da7e061a9003ae54b76e8805a7ad	\\x01cd4ef65e4ac7b0aa527e26d29eb5a95f44afcb146e91baeff98d68555a573e5ff76fc4f51b84bb4b663df8e73b1ea487cab684ab15099648c71e7e0dd3ede03c67c0eb18020f757012ae83c974ed362b898561ab01c217c5	\N	sent	1	01a1fcd9b2247a20bc1b87217f66f873@provider.example	2026-11-21 06:44:47.780193+00	2026-11-21 06:44:48.075514+00	250 2.0.0 caught as 3
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b224-7c21-8492-f0dfd4fd8e5e	identity.password	01a1fcd9-b224-7779-bbd2-f2196a20622d	\\x01dfb2149591fd478176f2ff7b4d09d5291108a9c41208d353bb9a8dbce8afbd31e1e4765137981b4d2dab32feb46faa9e9e91fe55cc4fa38de85d9801a5d73c51dc2dd7ae19ee79648f008f61ddf5dc4731967cf0cbda92	\\x0172ecdd8802e5157fabc4e157cae395705f673a7452071c4a0984ca820c04c6c89052f58d5fc4f0c667f5c1fd6ae7fa61917c0f2e35a53e5f7e6088272a51f2d8189a1c2b3c93099d2c34b3fb89cd40d2b2086e8fb36224d5	\N	sent	1	01a1fcd9b2247c218492f0dfd4fd8e5e@provider.example	2026-11-21 06:44:47.780193+00	2026-11-21 06:44:48.602818+00	250 2.0.0 caught as 4
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b9f8-75ab-86dd-ab9226a98230	safety.rollcall	01a1fcd9-b8d1-7719-a269-43967658195e	\\x012dffc11ad54c09236aafc96005dae8f9c2161198b0f2377a511286d72335e58f79337294eafcce526946e2ad353a89fbcefa3c19cda59966f0abde42e57aa2ef81053902f41781a17fe21b3775d94fa978f909b937b1e4	\\x0158dc1bee4f9a2f9a0a9b7658ab8bbb11c07d63423f0f6836bf5fe5ba54c24f8d0bc0d98132577da2afd159353a4c6468ad1b31f2910b7a79d8aa4b9e713c88385b30d7571f32a8bca00eea08bd6dbf712cb1e08146b7d488	\N	sent	1	01a1fcd9b9f875ab86ddab9226a98230@provider.example	2026-11-21 06:44:49.784682+00	2026-11-21 06:44:50.307556+00	250 2.0.0 caught as 5
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b9f8-767b-976b-9593b5b74bb9	safety.rollcall	01a1fcd9-b8d1-7719-a269-43967658195e	\\x010ad58acc63b77f6ec15592368548454f7c687a5bba369668663a3cd23ac0ceac0eaba04195396fa88e19a0d277b77273c5bad959dae7f1ce743ba27f1e3082bd6992c8c5a5c0fc6ef733b0c3de6581d6a23a5b915c618a	\\x0145f095c92ff254c6735b96e79a011623faf88b00aeea81bfaf85536b0026ba00d748f6b340b7e4d3495693aba6af34273e25207b93a65609ac2d0cdcb8ca8819f00b2be2e6915234bce0d9fd0f6d4b3a2cc63ed6646b8c22cf1aceeed79d79ef37d8c942f4ae6cfd	\N	sent	1	01a1fcd9b9f8767b976b9593b5b74bb9@provider.example	2026-11-21 06:44:49.784682+00	2026-11-21 06:44:50.307556+00	250 2.0.0 caught as 6
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b9f8-7b5e-af9c-b62da525e5ef	safety.rollcall	01a1fcd9-b8d1-7719-a269-43967658195e	\\x019a9812081d69650bc0eabcd57bc440a20f8d85043db3ab4a2aff28a91dbaf8935894cde8978c816684c4596d17737519e8601bfd465e87241a3b6f678d12fdce2c9ce3d5e468996a54646e0fcd1fed9fe82e	\\x0118c09d43e7aba6a840a64e43d1eb001b99ea76a59736ffd4afe954b6823ff7c066dbc86251dd5d6d42a1c63fe62afe31d9d364b23592374bd63f759b492241d94c6907c0bc219310b45cb9c5feacac43c5b9873d1d4b7433	\N	sent	1	01a1fcd9b9f87b5eaf9cb62da525e5ef@provider.example	2026-11-21 06:44:49.784682+00	2026-11-21 06:44:50.307556+00	250 2.0.0 caught as 7
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b9f8-7c2b-a103-abf988e20ccc	safety.rollcall	01a1fcd9-b8d1-7719-a269-43967658195e	\\x01cb285715b0c914ea1a14190aa5bb8a913a1e48691707b650a464a39bd1b6d31ac912ddaf072c085c97cdef008b16d4434cd2159c87a351bcddc909bf17ac3a4138b79bff43d26528d96e01064066af1343d029c9	\\x01f484af817ef7cbb68aaeea4c6f64da4e5e96f102b5da2c5489e066a277d882a26e7694779ca528cd943bbc1222425d27bad02714d0207e137aaad1961d9b8d774ceb2cc885164d865e287250b2f5a05f77bac9145fb55c2c	\N	sent	1	01a1fcd9b9f87c2ba103abf988e20ccc@provider.example	2026-11-21 06:44:49.784682+00	2026-11-21 06:44:50.307556+00	250 2.0.0 caught as 8
\.


--
-- Data for Name: tenant_key; Type: TABLE DATA; Schema: office; Owner: sekisho_owner
--

COPY office.tenant_key (tenant_id, custodian, wrapped, created_at) FROM stdin;
00000000-0000-0000-0000-000000000001	key file	\\x012ae84268a0c5ea62cecfb18316c1409f7d280227044957afbe3c25d285048592378e7cf6c3c86390fb57ef470e4283930b59d7c1d9c0eee85f6eafce	2026-11-21 06:44:42.336519+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	key file	\\x010791bb023bc265fd0df74229bc468172fbadad5153541de05b7114c5c485cbd251b86060180c4f6d74b1b16572dfde541f728e09855bc060de94936a	2026-11-21 06:44:45.368954+00
\.


--
-- Data for Name: answer; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.answer (tenant_id, id, recipient_id, answer, comment, by_link, answered_at) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-be66-7720-ab98-b7406cdfa6f5	01a1fcd9-b8e5-7193-bd34-5902f3fac307	safe	\\x01f0b084e35ff8a785102ce921a9d27ac9c8c1db7177a380395ec7dee77676cbef9792f2a2c538c784	t	2026-11-21 06:44:50.918008+00
\.


--
-- Data for Name: answer_link; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.answer_link (tenant_id, digest, recipient_id, created_at) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\x668dfc41d7d8e503742d4d7581a5b75150943d773e2afec0334f102b1858e3a0	01a1fcd9-b8e5-70a2-8514-3c00ef43fbd4	2026-11-21 06:44:49.784682+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\x28764be4e9a0000986b852866f08b4ef9fc43cf5e78b58b102d25e546c767afa	01a1fcd9-b8e5-7193-bd34-5902f3fac307	2026-11-21 06:44:49.784682+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\x3edeb0656bd7f3ac99fe33ff6f01fb2f3f3d0b7f1d7e18e79952b7c354da67d1	01a1fcd9-b8e5-71a8-909e-980ffb230416	2026-11-21 06:44:49.784682+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	\\xce9e9d9582d9553347fefdf1ce649ffd37b520ff212817ebbbdbcd7af5c4a5fd	01a1fcd9-b8e5-7dad-b977-905f24c25fc1	2026-11-21 06:44:49.784682+00
\.


--
-- Data for Name: recipient; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.recipient (tenant_id, id, roll_call_id, user_id, person, department, area, language, due, has_no_address, mail_id, asked_at, answer, answer_id, answers, first_answered_at, answered_at) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b8e5-70a2-8514-3c00ef43fbd4	01a1fcd9-b8d1-7719-a269-43967658195e	01a1fcd9-a8b8-7cec-9439-f762012fa461	\\x01f16adec4e3366d201839bc7fa5041bbb686d9338fc019f3e2f9214ca70a16daa7a0af18fedc7		\N	ja	\N	f	01a1fcd9-b9f8-7b5e-af9c-b62da525e5ef	2026-11-21 06:44:49.784682+00	\N	\N	0	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b8e5-71a8-909e-980ffb230416	01a1fcd9-b8d1-7719-a269-43967658195e	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9	\\x015418c31352a984e64b2d83f5d1d9c79e997ce68b2cda762d20548b5463449568bd076ba709c9bb6bf0	総務部	350	en	\N	f	01a1fcd9-b9f8-767b-976b-9593b5b74bb9	2026-11-21 06:44:49.784682+00	\N	\N	0	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b8e5-7dad-b977-905f24c25fc1	01a1fcd9-b8d1-7719-a269-43967658195e	01a1fcd9-b224-7cc0-92cb-f56673dfec0c	\\x01a6dd62ea219cb6691a6696402772a27d23fb66da8f72e8429890a675dfeee8dfa9973f1d229c	物流センター	360	ja	\N	f	01a1fcd9-b9f8-7c2b-a103-abf988e20ccc	2026-11-21 06:44:49.784682+00	\N	\N	0	\N	\N
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b8e5-7193-bd34-5902f3fac307	01a1fcd9-b8d1-7719-a269-43967658195e	01a1fcd9-b224-7779-bbd2-f2196a20622d	\\x0154634ba32ef8aa9b489a73509a61f91bbdb6ebf269a6d0140e34ec10a0055042a1ce1939ed3149328d	営業部	520	ja	\N	f	01a1fcd9-b9f8-75ab-86dd-ab9226a98230	2026-11-21 06:44:49.784682+00	safe	01a1fcd9-be66-7720-ab98-b7406cdfa6f5	1	2026-11-21 06:44:50.918008+00	2026-11-21 06:44:50.918008+00
\.


--
-- Data for Name: roll_call; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.roll_call (tenant_id, id, purpose, event, message, headline, hypocentre, areas, strongest, started_at, started_by, ended_at, ending, resends) FROM stdin;
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	01a1fcd9-b8d1-7719-a269-43967658195e	real	\N	\\x01d798900a122faa99deea1169f300d86366d746691b576ae6c59c9827cf18a7eac4ff99d805cb42698ae77a4d4ae9e772a3ce86cd38de19fad51c68fd60504bb6c29f678444c3		\N	{}	\N	2026-11-21 06:44:49.509943+00	01a1fcd9-a8b8-7cec-9439-f762012fa461	\N	\N	0
\.


--
-- Data for Name: rule; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.rule (tenant_id, is_watching, minimum, drills, changed_at) FROM stdin;
\.


--
-- Data for Name: telegram; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.telegram (tenant_id, id, digest, received_at, name, bulletin, title, headline, purpose, event, reported, serial, issued, outcome, people, roll_call_id, doubts) FROM stdin;
\.


--
-- Data for Name: watcher; Type: TABLE DATA; Schema: safety; Owner: sekisho_owner
--

COPY safety.watcher (tenant_id) FROM stdin;
\.


--
-- Data for Name: change; Type: TABLE DATA; Schema: store; Owner: sekisho_owner
--

COPY store.change (tenant_id, id, xid, at, topic, key) FROM stdin;
00000000-0000-0000-0000-000000000001	1	744	2026-11-21 06:44:42.482829+00	access.roles	00000000-0000-0000-0000-000000000001
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	2	767	2026-11-21 06:44:45.368954+00	tenancy.tenant	01a1fcd9-a8b8-7f87-804c-1ac12e919e99
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	3	767	2026-11-21 06:44:45.368954+00	access.roles	01a1fcd9-a8b8-7f87-804c-1ac12e919e99
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	4	801	2026-11-21 06:44:47.780193+00	access.roles	01a1fcd9-b224-7fa6-a41d-a1c107b1b5a9
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	5	801	2026-11-21 06:44:47.780193+00	access.roles	01a1fcd9-b224-7779-bbd2-f2196a20622d
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	6	801	2026-11-21 06:44:47.780193+00	access.roles	01a1fcd9-b224-7cc0-92cb-f56673dfec0c
\.


--
-- Data for Name: job; Type: TABLE DATA; Schema: store; Owner: sekisho_owner
--

COPY store.job (tenant_id, id, queue, payload, run_after, created_at, attempts, lease, leased_until, buried_at, last_error) FROM stdin;
\.


--
-- Data for Name: tenant; Type: TABLE DATA; Schema: tenancy; Owner: sekisho_owner
--

COPY tenancy.tenant (id, code, name, state, created_at) FROM stdin;
00000000-0000-0000-0000-000000000001	provider	Sekisho デモ事業者	active	2026-11-21 06:44:42.351028+00
01a1fcd9-a8b8-7f87-804c-1ac12e919e99	minato	株式会社みなと物流	active	2026-11-21 06:44:45.368954+00
\.


--
-- Name: entry_id_seq; Type: SEQUENCE SET; Schema: ledger; Owner: sekisho_owner
--

SELECT pg_catalog.setval('ledger.entry_id_seq', 75, true);


--
-- Name: change_id_seq; Type: SEQUENCE SET; Schema: store; Owner: sekisho_owner
--

SELECT pg_catalog.setval('store.change_id_seq', 6, true);


--
-- Name: member_role member_role_pkey; Type: CONSTRAINT; Schema: access; Owner: sekisho_owner
--

ALTER TABLE ONLY access.member_role
    ADD CONSTRAINT member_role_pkey PRIMARY KEY (tenant_id, user_id, role_id);


--
-- Name: role_grant role_grant_pkey; Type: CONSTRAINT; Schema: access; Owner: sekisho_owner
--

ALTER TABLE ONLY access.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (tenant_id, role_id, service, function);


--
-- Name: role role_pkey; Type: CONSTRAINT; Schema: access; Owner: sekisho_owner
--

ALTER TABLE ONLY access.role
    ADD CONSTRAINT role_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: role role_tenant_id_name_key_key; Type: CONSTRAINT; Schema: access; Owner: sekisho_owner
--

ALTER TABLE ONLY access.role
    ADD CONSTRAINT role_tenant_id_name_key_key UNIQUE (tenant_id, name_key);


--
-- Name: asset asset_pkey; Type: CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.asset
    ADD CONSTRAINT asset_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: canary canary_pkey; Type: CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.canary
    ADD CONSTRAINT canary_pkey PRIMARY KEY (tenant_id, probe);


--
-- Name: evidence evidence_pkey; Type: CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: exception exception_pkey; Type: CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.exception
    ADD CONSTRAINT exception_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: head head_pkey; Type: CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.head
    ADD CONSTRAINT head_pkey PRIMARY KEY (tenant_id, probe, asset);


--
-- Name: attempt attempt_pkey; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (tenant_id, name_index, kind);


--
-- Name: option_layer option_layer_pkey; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.option_layer
    ADD CONSTRAINT option_layer_pkey PRIMARY KEY (tenant_id);


--
-- Name: pending_sign_in pending_sign_in_pkey; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.pending_sign_in
    ADD CONSTRAINT pending_sign_in_pkey PRIMARY KEY (tenant_id, digest);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: session session_tenant_id_digest_key; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_tenant_id_digest_key UNIQUE (tenant_id, digest);


--
-- Name: token token_pkey; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (tenant_id, digest);


--
-- Name: user_account user_account_pkey; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.user_account
    ADD CONSTRAINT user_account_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: user_account user_account_tenant_id_email_index_key; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.user_account
    ADD CONSTRAINT user_account_tenant_id_email_index_key UNIQUE (tenant_id, email_index);


--
-- Name: user_account user_account_tenant_id_login_key; Type: CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.user_account
    ADD CONSTRAINT user_account_tenant_id_login_key UNIQUE (tenant_id, login);


--
-- Name: anchor_leaf anchor_leaf_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.anchor_leaf
    ADD CONSTRAINT anchor_leaf_pkey PRIMARY KEY (tenant_id, seq);


--
-- Name: data_key data_key_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.data_key
    ADD CONSTRAINT data_key_pkey PRIMARY KEY (tenant_id, retention, month);


--
-- Name: entry entry_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (tenant_id, event_time, id);


--
-- Name: entry_2026_12 entry_2026_12_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry_2026_12
    ADD CONSTRAINT entry_2026_12_pkey PRIMARY KEY (tenant_id, event_time, id);


--
-- Name: entry_2027_01 entry_2027_01_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry_2027_01
    ADD CONSTRAINT entry_2027_01_pkey PRIMARY KEY (tenant_id, event_time, id);


--
-- Name: entry_default entry_default_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.entry_default
    ADD CONSTRAINT entry_default_pkey PRIMARY KEY (tenant_id, event_time, id);


--
-- Name: leaf leaf_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.leaf
    ADD CONSTRAINT leaf_pkey PRIMARY KEY (tenant_id, retention, seq);


--
-- Name: state state_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.state
    ADD CONSTRAINT state_pkey PRIMARY KEY (shard);


--
-- Name: tile tile_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.tile
    ADD CONSTRAINT tile_pkey PRIMARY KEY (tenant_id, retention, level, n);


--
-- Name: tree tree_origin_key; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.tree
    ADD CONSTRAINT tree_origin_key UNIQUE (origin);


--
-- Name: tree tree_pkey; Type: CONSTRAINT; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ONLY ledger.tree
    ADD CONSTRAINT tree_pkey PRIMARY KEY (tenant_id, retention);


--
-- Name: applied applied_pkey; Type: CONSTRAINT; Schema: migration; Owner: sekisho_owner
--

ALTER TABLE ONLY migration.applied
    ADD CONSTRAINT applied_pkey PRIMARY KEY (schema, version);


--
-- Name: mail mail_pkey; Type: CONSTRAINT; Schema: notice; Owner: sekisho_owner
--

ALTER TABLE ONLY notice.mail
    ADD CONSTRAINT mail_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: tenant_key tenant_key_pkey; Type: CONSTRAINT; Schema: office; Owner: sekisho_owner
--

ALTER TABLE ONLY office.tenant_key
    ADD CONSTRAINT tenant_key_pkey PRIMARY KEY (tenant_id);


--
-- Name: answer_link answer_link_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.answer_link
    ADD CONSTRAINT answer_link_pkey PRIMARY KEY (tenant_id, digest);


--
-- Name: answer answer_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.answer
    ADD CONSTRAINT answer_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: recipient recipient_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.recipient
    ADD CONSTRAINT recipient_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: recipient recipient_tenant_id_roll_call_id_user_id_key; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.recipient
    ADD CONSTRAINT recipient_tenant_id_roll_call_id_user_id_key UNIQUE (tenant_id, roll_call_id, user_id);


--
-- Name: roll_call roll_call_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.roll_call
    ADD CONSTRAINT roll_call_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: rule rule_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (tenant_id);


--
-- Name: telegram telegram_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.telegram
    ADD CONSTRAINT telegram_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: telegram telegram_tenant_id_digest_key; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.telegram
    ADD CONSTRAINT telegram_tenant_id_digest_key UNIQUE (tenant_id, digest);


--
-- Name: watcher watcher_pkey; Type: CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.watcher
    ADD CONSTRAINT watcher_pkey PRIMARY KEY (tenant_id);


--
-- Name: change change_pkey; Type: CONSTRAINT; Schema: store; Owner: sekisho_owner
--

ALTER TABLE ONLY store.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: store; Owner: sekisho_owner
--

ALTER TABLE ONLY store.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (tenant_id, id);


--
-- Name: tenant tenant_code_key; Type: CONSTRAINT; Schema: tenancy; Owner: sekisho_owner
--

ALTER TABLE ONLY tenancy.tenant
    ADD CONSTRAINT tenant_code_key UNIQUE (code);


--
-- Name: tenant tenant_pkey; Type: CONSTRAINT; Schema: tenancy; Owner: sekisho_owner
--

ALTER TABLE ONLY tenancy.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);


--
-- Name: member_role_of; Type: INDEX; Schema: access; Owner: sekisho_owner
--

CREATE INDEX member_role_of ON access.member_role USING btree (tenant_id, role_id);


--
-- Name: role_builtin; Type: INDEX; Schema: access; Owner: sekisho_owner
--

CREATE UNIQUE INDEX role_builtin ON access.role USING btree (tenant_id, builtin) WHERE (builtin IS NOT NULL);


--
-- Name: asset_live; Type: INDEX; Schema: assurance; Owner: sekisho_owner
--

CREATE UNIQUE INDEX asset_live ON assurance.asset USING btree (tenant_id, class, name) WHERE (until IS NULL);


--
-- Name: evidence_series; Type: INDEX; Schema: assurance; Owner: sekisho_owner
--

CREATE INDEX evidence_series ON assurance.evidence USING btree (tenant_id, probe, asset, t1 DESC);


--
-- Name: exception_clause; Type: INDEX; Schema: assurance; Owner: sekisho_owner
--

CREATE INDEX exception_clause ON assurance.exception USING btree (tenant_id, clause, until);


--
-- Name: attempt_touched; Type: INDEX; Schema: identity; Owner: sekisho_owner
--

CREATE INDEX attempt_touched ON identity.attempt USING btree (tenant_id, touched_at);


--
-- Name: pending_expiry; Type: INDEX; Schema: identity; Owner: sekisho_owner
--

CREATE INDEX pending_expiry ON identity.pending_sign_in USING btree (tenant_id, expires_at);


--
-- Name: pending_of_user; Type: INDEX; Schema: identity; Owner: sekisho_owner
--

CREATE INDEX pending_of_user ON identity.pending_sign_in USING btree (tenant_id, user_id);


--
-- Name: session_of_user; Type: INDEX; Schema: identity; Owner: sekisho_owner
--

CREATE INDEX session_of_user ON identity.session USING btree (tenant_id, user_id) WHERE (revoked_at IS NULL);


--
-- Name: token_expiry; Type: INDEX; Schema: identity; Owner: sekisho_owner
--

CREATE INDEX token_expiry ON identity.token USING btree (tenant_id, expires_at);


--
-- Name: token_of_user; Type: INDEX; Schema: identity; Owner: sekisho_owner
--

CREATE INDEX token_of_user ON identity.token USING btree (tenant_id, user_id);


--
-- Name: entry_xid; Type: INDEX; Schema: ledger; Owner: sekisho_owner
--

CREATE INDEX entry_xid ON ONLY ledger.entry USING btree (xid);


--
-- Name: entry_2026_12_xid_idx; Type: INDEX; Schema: ledger; Owner: sekisho_owner
--

CREATE INDEX entry_2026_12_xid_idx ON ledger.entry_2026_12 USING btree (xid);


--
-- Name: entry_2027_01_xid_idx; Type: INDEX; Schema: ledger; Owner: sekisho_owner
--

CREATE INDEX entry_2027_01_xid_idx ON ledger.entry_2027_01 USING btree (xid);


--
-- Name: entry_default_xid_idx; Type: INDEX; Schema: ledger; Owner: sekisho_owner
--

CREATE INDEX entry_default_xid_idx ON ledger.entry_default USING btree (xid);


--
-- Name: leaf_entry; Type: INDEX; Schema: ledger; Owner: sekisho_owner
--

CREATE INDEX leaf_entry ON ledger.leaf USING btree (id);


--
-- Name: mail_reference; Type: INDEX; Schema: notice; Owner: sekisho_owner
--

CREATE INDEX mail_reference ON notice.mail USING btree (tenant_id, reference) WHERE (reference IS NOT NULL);


--
-- Name: answer_recipient; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE INDEX answer_recipient ON safety.answer USING btree (tenant_id, recipient_id, answered_at);


--
-- Name: recipient_due; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE INDEX recipient_due ON safety.recipient USING btree (tenant_id, roll_call_id, id) WHERE (due IS NOT NULL);


--
-- Name: recipient_user; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE INDEX recipient_user ON safety.recipient USING btree (tenant_id, user_id, roll_call_id);


--
-- Name: roll_call_open; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE UNIQUE INDEX roll_call_open ON safety.roll_call USING btree (tenant_id, purpose, event) WHERE ((event IS NOT NULL) AND (ended_at IS NULL));


--
-- Name: roll_call_recent; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE INDEX roll_call_recent ON safety.roll_call USING btree (tenant_id, started_at DESC, id);


--
-- Name: telegram_event; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE INDEX telegram_event ON safety.telegram USING btree (tenant_id, purpose, event, bulletin);


--
-- Name: telegram_recent; Type: INDEX; Schema: safety; Owner: sekisho_owner
--

CREATE INDEX telegram_recent ON safety.telegram USING btree (tenant_id, received_at DESC, id);


--
-- Name: change_at; Type: INDEX; Schema: store; Owner: sekisho_owner
--

CREATE INDEX change_at ON store.change USING btree (at);


--
-- Name: change_xid; Type: INDEX; Schema: store; Owner: sekisho_owner
--

CREATE INDEX change_xid ON store.change USING btree (xid);


--
-- Name: job_due; Type: INDEX; Schema: store; Owner: sekisho_owner
--

CREATE INDEX job_due ON store.job USING btree (queue, run_after) WHERE (buried_at IS NULL);


--
-- Name: entry_2026_12_pkey; Type: INDEX ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER INDEX ledger.entry_pkey ATTACH PARTITION ledger.entry_2026_12_pkey;


--
-- Name: entry_2026_12_xid_idx; Type: INDEX ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER INDEX ledger.entry_xid ATTACH PARTITION ledger.entry_2026_12_xid_idx;


--
-- Name: entry_2027_01_pkey; Type: INDEX ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER INDEX ledger.entry_pkey ATTACH PARTITION ledger.entry_2027_01_pkey;


--
-- Name: entry_2027_01_xid_idx; Type: INDEX ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER INDEX ledger.entry_xid ATTACH PARTITION ledger.entry_2027_01_xid_idx;


--
-- Name: entry_default_pkey; Type: INDEX ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER INDEX ledger.entry_pkey ATTACH PARTITION ledger.entry_default_pkey;


--
-- Name: entry_default_xid_idx; Type: INDEX ATTACH; Schema: ledger; Owner: sekisho_owner
--

ALTER INDEX ledger.entry_xid ATTACH PARTITION ledger.entry_default_xid_idx;


--
-- Name: entry entry_is_final; Type: TRIGGER; Schema: ledger; Owner: sekisho_owner
--

CREATE TRIGGER entry_is_final BEFORE DELETE OR UPDATE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: entry entry_is_never_truncated; Type: TRIGGER; Schema: ledger; Owner: sekisho_owner
--

CREATE TRIGGER entry_is_never_truncated BEFORE TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: member_role member_role_tenant_id_role_id_fkey; Type: FK CONSTRAINT; Schema: access; Owner: sekisho_owner
--

ALTER TABLE ONLY access.member_role
    ADD CONSTRAINT member_role_tenant_id_role_id_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES access.role(tenant_id, id);


--
-- Name: role_grant role_grant_tenant_id_role_id_fkey; Type: FK CONSTRAINT; Schema: access; Owner: sekisho_owner
--

ALTER TABLE ONLY access.role_grant
    ADD CONSTRAINT role_grant_tenant_id_role_id_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES access.role(tenant_id, id) ON DELETE CASCADE;


--
-- Name: evidence evidence_tenant_id_asset_fkey; Type: FK CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.evidence
    ADD CONSTRAINT evidence_tenant_id_asset_fkey FOREIGN KEY (tenant_id, asset) REFERENCES assurance.asset(tenant_id, id);


--
-- Name: head head_tenant_id_asset_fkey; Type: FK CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.head
    ADD CONSTRAINT head_tenant_id_asset_fkey FOREIGN KEY (tenant_id, asset) REFERENCES assurance.asset(tenant_id, id);


--
-- Name: head head_tenant_id_evidence_fkey; Type: FK CONSTRAINT; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE ONLY assurance.head
    ADD CONSTRAINT head_tenant_id_evidence_fkey FOREIGN KEY (tenant_id, evidence) REFERENCES assurance.evidence(tenant_id, id);


--
-- Name: pending_sign_in pending_sign_in_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.pending_sign_in
    ADD CONSTRAINT pending_sign_in_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES identity.user_account(tenant_id, id);


--
-- Name: session session_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES identity.user_account(tenant_id, id);


--
-- Name: token token_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE ONLY identity.token
    ADD CONSTRAINT token_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES identity.user_account(tenant_id, id);


--
-- Name: answer_link answer_link_tenant_id_recipient_id_fkey; Type: FK CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.answer_link
    ADD CONSTRAINT answer_link_tenant_id_recipient_id_fkey FOREIGN KEY (tenant_id, recipient_id) REFERENCES safety.recipient(tenant_id, id);


--
-- Name: answer answer_tenant_id_recipient_id_fkey; Type: FK CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.answer
    ADD CONSTRAINT answer_tenant_id_recipient_id_fkey FOREIGN KEY (tenant_id, recipient_id) REFERENCES safety.recipient(tenant_id, id);


--
-- Name: recipient recipient_tenant_id_roll_call_id_fkey; Type: FK CONSTRAINT; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE ONLY safety.recipient
    ADD CONSTRAINT recipient_tenant_id_roll_call_id_fkey FOREIGN KEY (tenant_id, roll_call_id) REFERENCES safety.roll_call(tenant_id, id);


--
-- Name: member_role; Type: ROW SECURITY; Schema: access; Owner: sekisho_owner
--

ALTER TABLE access.member_role ENABLE ROW LEVEL SECURITY;

--
-- Name: role; Type: ROW SECURITY; Schema: access; Owner: sekisho_owner
--

ALTER TABLE access.role ENABLE ROW LEVEL SECURITY;

--
-- Name: role_grant; Type: ROW SECURITY; Schema: access; Owner: sekisho_owner
--

ALTER TABLE access.role_grant ENABLE ROW LEVEL SECURITY;

--
-- Name: member_role tenant; Type: POLICY; Schema: access; Owner: sekisho_owner
--

CREATE POLICY tenant ON access.member_role USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: role tenant; Type: POLICY; Schema: access; Owner: sekisho_owner
--

CREATE POLICY tenant ON access.role USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: role_grant tenant; Type: POLICY; Schema: access; Owner: sekisho_owner
--

CREATE POLICY tenant ON access.role_grant USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: asset; Type: ROW SECURITY; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE assurance.asset ENABLE ROW LEVEL SECURITY;

--
-- Name: canary; Type: ROW SECURITY; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE assurance.canary ENABLE ROW LEVEL SECURITY;

--
-- Name: evidence; Type: ROW SECURITY; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE assurance.evidence ENABLE ROW LEVEL SECURITY;

--
-- Name: exception; Type: ROW SECURITY; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE assurance.exception ENABLE ROW LEVEL SECURITY;

--
-- Name: head; Type: ROW SECURITY; Schema: assurance; Owner: sekisho_owner
--

ALTER TABLE assurance.head ENABLE ROW LEVEL SECURITY;

--
-- Name: asset tenant; Type: POLICY; Schema: assurance; Owner: sekisho_owner
--

CREATE POLICY tenant ON assurance.asset USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: canary tenant; Type: POLICY; Schema: assurance; Owner: sekisho_owner
--

CREATE POLICY tenant ON assurance.canary USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: evidence tenant; Type: POLICY; Schema: assurance; Owner: sekisho_owner
--

CREATE POLICY tenant ON assurance.evidence USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: exception tenant; Type: POLICY; Schema: assurance; Owner: sekisho_owner
--

CREATE POLICY tenant ON assurance.exception USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: head tenant; Type: POLICY; Schema: assurance; Owner: sekisho_owner
--

CREATE POLICY tenant ON assurance.head USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: attempt; Type: ROW SECURITY; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE identity.attempt ENABLE ROW LEVEL SECURITY;

--
-- Name: option_layer; Type: ROW SECURITY; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE identity.option_layer ENABLE ROW LEVEL SECURITY;

--
-- Name: pending_sign_in; Type: ROW SECURITY; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE identity.pending_sign_in ENABLE ROW LEVEL SECURITY;

--
-- Name: session; Type: ROW SECURITY; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE identity.session ENABLE ROW LEVEL SECURITY;

--
-- Name: attempt tenant; Type: POLICY; Schema: identity; Owner: sekisho_owner
--

CREATE POLICY tenant ON identity.attempt USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: option_layer tenant; Type: POLICY; Schema: identity; Owner: sekisho_owner
--

CREATE POLICY tenant ON identity.option_layer USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: pending_sign_in tenant; Type: POLICY; Schema: identity; Owner: sekisho_owner
--

CREATE POLICY tenant ON identity.pending_sign_in USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: session tenant; Type: POLICY; Schema: identity; Owner: sekisho_owner
--

CREATE POLICY tenant ON identity.session USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: token tenant; Type: POLICY; Schema: identity; Owner: sekisho_owner
--

CREATE POLICY tenant ON identity.token USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: user_account tenant; Type: POLICY; Schema: identity; Owner: sekisho_owner
--

CREATE POLICY tenant ON identity.user_account USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: token; Type: ROW SECURITY; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE identity.token ENABLE ROW LEVEL SECURITY;

--
-- Name: user_account; Type: ROW SECURITY; Schema: identity; Owner: sekisho_owner
--

ALTER TABLE identity.user_account ENABLE ROW LEVEL SECURITY;

--
-- Name: anchor_leaf; Type: ROW SECURITY; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.anchor_leaf ENABLE ROW LEVEL SECURITY;

--
-- Name: data_key; Type: ROW SECURITY; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.data_key ENABLE ROW LEVEL SECURITY;

--
-- Name: entry; Type: ROW SECURITY; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.entry ENABLE ROW LEVEL SECURITY;

--
-- Name: anchor_leaf integrator; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY integrator ON ledger.anchor_leaf TO sekisho_ledger USING (true) WITH CHECK (true);


--
-- Name: data_key integrator; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY integrator ON ledger.data_key TO sekisho_ledger USING (true) WITH CHECK (true);


--
-- Name: entry integrator; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY integrator ON ledger.entry TO sekisho_ledger USING (true) WITH CHECK (true);


--
-- Name: leaf integrator; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY integrator ON ledger.leaf TO sekisho_ledger USING (true) WITH CHECK (true);


--
-- Name: tile integrator; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY integrator ON ledger.tile TO sekisho_ledger USING (true) WITH CHECK (true);


--
-- Name: tree integrator; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY integrator ON ledger.tree TO sekisho_ledger USING (true) WITH CHECK (true);


--
-- Name: leaf; Type: ROW SECURITY; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.leaf ENABLE ROW LEVEL SECURITY;

--
-- Name: anchor_leaf tenant; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY tenant ON ledger.anchor_leaf USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: data_key tenant; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY tenant ON ledger.data_key USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: entry tenant; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY tenant ON ledger.entry USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: leaf tenant; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY tenant ON ledger.leaf USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: tile tenant; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY tenant ON ledger.tile USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: tree tenant; Type: POLICY; Schema: ledger; Owner: sekisho_owner
--

CREATE POLICY tenant ON ledger.tree USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: tile; Type: ROW SECURITY; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.tile ENABLE ROW LEVEL SECURITY;

--
-- Name: tree; Type: ROW SECURITY; Schema: ledger; Owner: sekisho_owner
--

ALTER TABLE ledger.tree ENABLE ROW LEVEL SECURITY;

--
-- Name: mail; Type: ROW SECURITY; Schema: notice; Owner: sekisho_owner
--

ALTER TABLE notice.mail ENABLE ROW LEVEL SECURITY;

--
-- Name: mail tenant; Type: POLICY; Schema: notice; Owner: sekisho_owner
--

CREATE POLICY tenant ON notice.mail USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: tenant_key tenant; Type: POLICY; Schema: office; Owner: sekisho_owner
--

CREATE POLICY tenant ON office.tenant_key USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: tenant_key; Type: ROW SECURITY; Schema: office; Owner: sekisho_owner
--

ALTER TABLE office.tenant_key ENABLE ROW LEVEL SECURITY;

--
-- Name: answer; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.answer ENABLE ROW LEVEL SECURITY;

--
-- Name: answer_link; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.answer_link ENABLE ROW LEVEL SECURITY;

--
-- Name: watcher every_watcher; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY every_watcher ON safety.watcher FOR SELECT USING (true);


--
-- Name: recipient; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.recipient ENABLE ROW LEVEL SECURITY;

--
-- Name: roll_call; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.roll_call ENABLE ROW LEVEL SECURITY;

--
-- Name: rule; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.rule ENABLE ROW LEVEL SECURITY;

--
-- Name: telegram; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.telegram ENABLE ROW LEVEL SECURITY;

--
-- Name: answer tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.answer USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: answer_link tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.answer_link USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: recipient tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.recipient USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: roll_call tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.roll_call USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: rule tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.rule USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: telegram tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.telegram USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: watcher tenant; Type: POLICY; Schema: safety; Owner: sekisho_owner
--

CREATE POLICY tenant ON safety.watcher USING ((tenant_id = store.current_tenant())) WITH CHECK ((tenant_id = store.current_tenant()));


--
-- Name: watcher; Type: ROW SECURITY; Schema: safety; Owner: sekisho_owner
--

ALTER TABLE safety.watcher ENABLE ROW LEVEL SECURITY;

--
-- Name: change; Type: ROW SECURITY; Schema: store; Owner: sekisho_owner
--

ALTER TABLE store.change ENABLE ROW LEVEL SECURITY;

--
-- Name: job; Type: ROW SECURITY; Schema: store; Owner: sekisho_owner
--

ALTER TABLE store.job ENABLE ROW LEVEL SECURITY;

--
-- Name: change tenant; Type: POLICY; Schema: store; Owner: sekisho_owner
--

CREATE POLICY tenant ON store.change USING (((tenant_id = store.current_tenant()) OR store.is_platform())) WITH CHECK (((tenant_id = store.current_tenant()) OR store.is_platform()));


--
-- Name: job tenant; Type: POLICY; Schema: store; Owner: sekisho_owner
--

CREATE POLICY tenant ON store.job USING (((tenant_id = store.current_tenant()) OR store.is_platform())) WITH CHECK (((tenant_id = store.current_tenant()) OR store.is_platform()));


--
-- Name: tenant changed; Type: POLICY; Schema: tenancy; Owner: sekisho_owner
--

CREATE POLICY changed ON tenancy.tenant FOR UPDATE USING ((store.current_tenant() = '00000000-0000-0000-0000-000000000001'::uuid)) WITH CHECK ((store.current_tenant() = '00000000-0000-0000-0000-000000000001'::uuid));


--
-- Name: tenant found; Type: POLICY; Schema: tenancy; Owner: sekisho_owner
--

CREATE POLICY found ON tenancy.tenant FOR SELECT USING (true);


--
-- Name: tenant made; Type: POLICY; Schema: tenancy; Owner: sekisho_owner
--

CREATE POLICY made ON tenancy.tenant FOR INSERT WITH CHECK ((store.current_tenant() = '00000000-0000-0000-0000-000000000001'::uuid));


--
-- Name: tenant; Type: ROW SECURITY; Schema: tenancy; Owner: sekisho_owner
--

ALTER TABLE tenancy.tenant ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA access; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA access TO sekisho_app;


--
-- Name: SCHEMA assurance; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA assurance TO sekisho_app;


--
-- Name: SCHEMA identity; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA identity TO sekisho_app;


--
-- Name: SCHEMA ledger; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA ledger TO sekisho_app;
GRANT USAGE ON SCHEMA ledger TO sekisho_ledger;


--
-- Name: SCHEMA notice; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA notice TO sekisho_app;


--
-- Name: SCHEMA office; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA office TO sekisho_app;


--
-- Name: SCHEMA safety; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA safety TO sekisho_app;


--
-- Name: SCHEMA store; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA store TO sekisho_app;
GRANT USAGE ON SCHEMA store TO sekisho_ledger;


--
-- Name: SCHEMA tenancy; Type: ACL; Schema: -; Owner: sekisho_owner
--

GRANT USAGE ON SCHEMA tenancy TO sekisho_app;


--
-- Name: FUNCTION ensure_partitions(first date); Type: ACL; Schema: ledger; Owner: sekisho_owner
--

REVOKE ALL ON FUNCTION ledger.ensure_partitions(first date) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.ensure_partitions(first date) TO sekisho_ledger;


--
-- Name: TABLE member_role; Type: ACL; Schema: access; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE access.member_role TO sekisho_app;


--
-- Name: TABLE role; Type: ACL; Schema: access; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE access.role TO sekisho_app;


--
-- Name: TABLE role_grant; Type: ACL; Schema: access; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE access.role_grant TO sekisho_app;


--
-- Name: TABLE asset; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE assurance.asset TO sekisho_app;


--
-- Name: COLUMN asset.attributes; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT UPDATE(attributes) ON TABLE assurance.asset TO sekisho_app;


--
-- Name: COLUMN asset.until; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT UPDATE(until) ON TABLE assurance.asset TO sekisho_app;


--
-- Name: TABLE canary; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE assurance.canary TO sekisho_app;


--
-- Name: TABLE evidence; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE assurance.evidence TO sekisho_app;


--
-- Name: TABLE exception; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE assurance.exception TO sekisho_app;


--
-- Name: COLUMN exception.until; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT UPDATE(until) ON TABLE assurance.exception TO sekisho_app;


--
-- Name: TABLE head; Type: ACL; Schema: assurance; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE assurance.head TO sekisho_app;


--
-- Name: TABLE attempt; Type: ACL; Schema: identity; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.attempt TO sekisho_app;


--
-- Name: TABLE option_layer; Type: ACL; Schema: identity; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE identity.option_layer TO sekisho_app;


--
-- Name: TABLE pending_sign_in; Type: ACL; Schema: identity; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.pending_sign_in TO sekisho_app;


--
-- Name: TABLE session; Type: ACL; Schema: identity; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.session TO sekisho_app;


--
-- Name: TABLE token; Type: ACL; Schema: identity; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity.token TO sekisho_app;


--
-- Name: TABLE user_account; Type: ACL; Schema: identity; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE identity.user_account TO sekisho_app;


--
-- Name: TABLE anchor_leaf; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT ON TABLE ledger.anchor_leaf TO sekisho_app;
GRANT SELECT,INSERT ON TABLE ledger.anchor_leaf TO sekisho_ledger;


--
-- Name: TABLE data_key; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE ledger.data_key TO sekisho_app;
GRANT SELECT ON TABLE ledger.data_key TO sekisho_ledger;


--
-- Name: TABLE entry; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE ledger.entry TO sekisho_app;
GRANT SELECT ON TABLE ledger.entry TO sekisho_ledger;


--
-- Name: TABLE leaf; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT ON TABLE ledger.leaf TO sekisho_app;
GRANT SELECT,INSERT ON TABLE ledger.leaf TO sekisho_ledger;


--
-- Name: TABLE state; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE ledger.state TO sekisho_ledger;


--
-- Name: TABLE tile; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT ON TABLE ledger.tile TO sekisho_app;
GRANT SELECT,INSERT,UPDATE ON TABLE ledger.tile TO sekisho_ledger;


--
-- Name: TABLE tree; Type: ACL; Schema: ledger; Owner: sekisho_owner
--

GRANT SELECT ON TABLE ledger.tree TO sekisho_app;
GRANT SELECT,INSERT,UPDATE ON TABLE ledger.tree TO sekisho_ledger;


--
-- Name: TABLE mail; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE notice.mail TO sekisho_app;


--
-- Name: COLUMN mail.body; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT UPDATE(body) ON TABLE notice.mail TO sekisho_app;


--
-- Name: COLUMN mail.state; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT UPDATE(state) ON TABLE notice.mail TO sekisho_app;


--
-- Name: COLUMN mail.attempts; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT UPDATE(attempts) ON TABLE notice.mail TO sekisho_app;


--
-- Name: COLUMN mail.message_id; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT UPDATE(message_id) ON TABLE notice.mail TO sekisho_app;


--
-- Name: COLUMN mail.settled_at; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT UPDATE(settled_at) ON TABLE notice.mail TO sekisho_app;


--
-- Name: COLUMN mail.last_reply; Type: ACL; Schema: notice; Owner: sekisho_owner
--

GRANT UPDATE(last_reply) ON TABLE notice.mail TO sekisho_app;


--
-- Name: TABLE tenant_key; Type: ACL; Schema: office; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE office.tenant_key TO sekisho_app;


--
-- Name: TABLE answer; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE safety.answer TO sekisho_app;


--
-- Name: TABLE answer_link; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE safety.answer_link TO sekisho_app;


--
-- Name: TABLE recipient; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE safety.recipient TO sekisho_app;


--
-- Name: TABLE roll_call; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE safety.roll_call TO sekisho_app;


--
-- Name: TABLE rule; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT,UPDATE ON TABLE safety.rule TO sekisho_app;


--
-- Name: TABLE telegram; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE safety.telegram TO sekisho_app;


--
-- Name: TABLE watcher; Type: ACL; Schema: safety; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE safety.watcher TO sekisho_app;


--
-- Name: TABLE change; Type: ACL; Schema: store; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE ON TABLE store.change TO sekisho_app;


--
-- Name: TABLE job; Type: ACL; Schema: store; Owner: sekisho_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE store.job TO sekisho_app;


--
-- Name: TABLE tenant; Type: ACL; Schema: tenancy; Owner: sekisho_owner
--

GRANT SELECT,INSERT ON TABLE tenancy.tenant TO sekisho_app;


--
-- Name: COLUMN tenant.state; Type: ACL; Schema: tenancy; Owner: sekisho_owner
--

GRANT UPDATE(state) ON TABLE tenancy.tenant TO sekisho_app;


--
-- PostgreSQL database dump complete
--


