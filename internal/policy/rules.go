// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Rule is a kind of finding.
type Rule struct {
	// Code is a short stable name, such as unknown_element.
	Code string
	// Summary says in a few words what is the matter.
	Summary string
	weight  weight
}

// weight orders warnings: those that matter most come first.
type weight uint8

const (
	grants   weight = iota // it gives away more than its author may know
	idle                   // it never matches, so that a Deny denies nothing
	unfilled               // a placeholder was not filled in
	doubtful               // what RAM makes of it is not documented
	harmless               // it changes nothing
)

// The codes that decide what to do next.
const (
	CodeJSONSyntax = "json_syntax"
	CodeNotJSON    = "not_json"
	CodeTooLong    = "too_long"
)

type rule uint8

const (
	jsonSyntax rule = iota
	notJSON
	notAnObject
	missingVersion
	invalidVersion
	missingStatement
	emptyStatement
	statementNotAList
	duplicateKey
	unknownElement
	dataType
	notResource
	missingEffect
	invalidEffect
	actionAndNotAction
	missingAction
	emptyList
	missingResource
	unexpectedPrincipal
	missingPrincipal
	emptyPrincipal
	invalidPrincipal
	trustResource
	trustNotAction
	trustAction
	missingOperator
	unknownOperator
	severalBooleans
	invalidKey
	invalidAddress
	invalidAction
	invalidARN
	missingARNField
	tooLong
	tooManyProblems

	allowAll
	allowRAM
	principalWildcard
	maskedResource
	foreignKey
	unknownKey
	keySpace
	actionMatchesNothing
	serviceCode
	ossResource
	ossARN
	arnService
	arnAccount
	arnSpace
	wrongType
	wildcardNotRead
	addressPattern
	maskedAddress
	externalID
	encodedValue
	allowDenied
	interpolation
	placeholder
	maskedAccount
	trustDeny
	unknownService
	principalRegion
	dateWithoutZone
	booleanCase
	emptyOperator
	longTrust
	actionCase
	denyCovered
	allowCovered
	duplicateValue
	countOfRules
)

// rules are all of them. Errors have no weight: they come before warnings anyway.
var rules = [countOfRules]Rule{
	jsonSyntax:          {Code: CodeJSONSyntax, Summary: "Policy document with a JSON mistake"},
	notJSON:             {Code: CodeNotJSON, Summary: "Policy document is not JSON"},
	notAnObject:         {Code: "not_an_object", Summary: "Policy document is not a JSON object"},
	missingVersion:      {Code: "missing_version", Summary: "Policy document without Version"},
	invalidVersion:      {Code: "invalid_version", Summary: "Policy document with a wrong Version"},
	missingStatement:    {Code: "missing_statement", Summary: "Policy document without Statement"},
	emptyStatement:      {Code: "empty_statement", Summary: "Policy document without a statement"},
	statementNotAList:   {Code: "statement_not_a_list", Summary: "Policy statement outside of a list"},
	duplicateKey:        {Code: "duplicate_key", Summary: "Policy element that occurs twice"},
	unknownElement:      {Code: "unknown_element", Summary: "Unknown policy element"},
	dataType:            {Code: "data_type", Summary: "Policy element of the wrong type"},
	notResource:         {Code: "not_resource", Summary: "NotResource is not supported"},
	missingEffect:       {Code: "missing_effect", Summary: "Policy statement without Effect"},
	invalidEffect:       {Code: "invalid_effect", Summary: "Policy statement with a wrong Effect"},
	actionAndNotAction:  {Code: "action_and_not_action", Summary: "Policy statement with Action and NotAction"},
	missingAction:       {Code: "missing_action", Summary: "Policy statement without Action"},
	emptyList:           {Code: "empty_list", Summary: "Empty list in a policy"},
	missingResource:     {Code: "missing_resource", Summary: "Policy statement without Resource"},
	unexpectedPrincipal: {Code: "unexpected_principal", Summary: "Principal outside of a trust policy"},
	missingPrincipal:    {Code: "missing_principal", Summary: "Trust policy without Principal"},
	emptyPrincipal:      {Code: "empty_principal", Summary: "Trust policy that names nobody"},
	invalidPrincipal:    {Code: "invalid_principal", Summary: "Not a principal"},
	trustResource:       {Code: "trust_resource", Summary: "Trust policy with a Resource"},
	trustNotAction:      {Code: "trust_not_action", Summary: "Trust policy with NotAction"},
	trustAction:         {Code: "trust_action", Summary: "Wrong action in a trust policy", weight: doubtful},
	missingOperator:     {Code: "missing_operator", Summary: "Condition without an operator"},
	unknownOperator:     {Code: "unknown_operator", Summary: "Unknown condition operator", weight: doubtful},
	severalBooleans:     {Code: "several_booleans", Summary: "Several values for Bool"},
	invalidKey:          {Code: "invalid_key", Summary: "Not a condition key"},
	invalidAddress:      {Code: "invalid_address", Summary: "Not an IP address"},
	invalidAction:       {Code: "invalid_action", Summary: "Not an action"},
	invalidARN:          {Code: "invalid_arn", Summary: "Not a resource"},
	missingARNField:     {Code: "missing_arn_field", Summary: "Incomplete ARN"},
	tooLong:             {Code: CodeTooLong, Summary: "Policy document is too long"},
	tooManyProblems:     {Code: "too_many_problems", Summary: "Too many problems in a policy document"},

	allowAll:             {"allow_all", "Policy allows everything", grants},
	allowRAM:             {"allow_ram", "Policy makes an administrator", grants},
	principalWildcard:    {"principal_wildcard", "Wildcard in a principal", grants},
	maskedResource:       {"masked_resource", "Masked ARN matches more than one resource", grants},
	foreignKey:           {"foreign_key", "Condition key of another cloud", idle},
	unknownKey:           {"unknown_key", "Unknown condition key", idle},
	keySpace:             {"key_space", "White space in a condition key", idle},
	actionMatchesNothing: {"action_matches_nothing", "Action that does not exist", idle},
	serviceCode:          {"service_code", "Service code that RAM does not use", idle},
	ossResource:          {"oss_resource", "OSS action that never matches its resource", idle},
	ossARN:               {"oss_arn", "OSS resource that never matches", idle},
	arnService:           {"arn_service", "Odd service in an ARN", idle},
	arnAccount:           {"arn_account", "Odd account in an ARN", idle},
	arnSpace:             {"arn_space", "White space in an ARN", idle},
	wrongType:            {"wrong_type", "Condition value of the wrong type", idle},
	wildcardNotRead:      {"wildcard_not_read", "Wildcard that is compared exactly", idle},
	addressPattern:       {"address_pattern", "Wildcard in an IP address", idle},
	maskedAddress:        {"masked_address", "Masked IP address", idle},
	externalID:           {"external_id", "External ID that no request can have", idle},
	encodedValue:         {"encoded_twice", "Policy value that was encoded twice", idle},
	allowDenied:          {"allow_denied", "Allow that a Deny takes back", idle},
	interpolation:        {"interpolation", "Missed interpolation in a policy", unfilled},
	placeholder:          {"placeholder", "Placeholder in a policy", unfilled},
	maskedAccount:        {"masked_account", "Masked account ID in a policy", unfilled},
	trustDeny:            {"trust_deny", "Deny in a trust policy", doubtful},
	unknownService:       {"unknown_service", "Odd service name in a trust policy", doubtful},
	principalRegion:      {"principal_region", "Region in a principal", doubtful},
	dateWithoutZone:      {"date_without_zone", "Date without a time zone", doubtful},
	booleanCase:          {"boolean_case", "Boolean in another spelling", doubtful},
	emptyOperator:        {"empty_operator", "Condition operator without keys", doubtful},
	longTrust:            {"long_trust", "Long trust policy", doubtful},
	actionCase:           {"action_case", "Service code in another spelling", harmless},
	denyCovered:          {"deny_covered", "Deny that another one covers", harmless},
	allowCovered:         {"allow_covered", "Allow that another one covers", harmless},
	duplicateValue:       {"duplicate_value", "Value that occurs twice in a policy", harmless},
}

// Rules returns all kinds of findings: those that are errors, then the others, the
// serious ones first.
func Rules() []Rule { return append([]Rule(nil), rules[:]...) }
