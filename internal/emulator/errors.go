// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// Error is a refusal as RAM words it.
type Error struct {
	Code    string
	Message string
	Status  int // HTTP status
	// Denied is set on NoPermission only.
	Denied *AccessDeniedDetail
	// cause is what went wrong on our side; it is for the log, not for the wire.
	cause error
}

// AccessDeniedDetail says why a request was not authorised (reference: errors.md §1, policy-language.md §9.9).
type AccessDeniedDetail struct {
	PolicyType               string
	AuthPrincipalOwnerID     string `json:"AuthPrincipalOwnerId"`
	EncodedDiagnosticMessage string
	AuthPrincipalType        string
	AuthPrincipalDisplayName string
	NoPermissionType         string
	AuthAction               string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Message) }

// Unwrap gives what went wrong in the emulator itself, where that is why.
func (e *Error) Unwrap() error { return e.cause }

// internal is the error of what went wrong in the emulator itself.
func internal(cause error) *Error {
	err := fail("InternalError")
	err.cause = cause
	return err
}

type wording struct {
	status  int
	message string
}

// wordings are the codes with their statuses and messages (reference: errors.md §2, §3, §5, §6). Odd spellings are RAM's own.
var wordings = map[string]wording{
	"InvalidVersion":                             {http.StatusBadRequest, "Specified parameter Version is not valid."},
	"InvalidAction.NotFound":                     {http.StatusNotFound, "Specified api is not found, please check your url and method."},
	"InvalidApi.NotFound":                        {http.StatusNotFound, "Specified api is not found, please check your url and method."},
	"UnsupportedHTTPMethod":                      {http.StatusForbidden, "This http method not supported."},
	"InvalidParameter.Format":                    {http.StatusBadRequest, "Specified parameter format is not valid."},
	"InvalidAccessKeyId.NotFound":                {http.StatusNotFound, "Specified access key is not found."},
	"InvalidAccessKeyId.Inactive":                {http.StatusBadRequest, "Specified access key is disabled."},
	"SignatureDoesNotMatch":                      {http.StatusBadRequest, "Specified signature is not matched with our calculation."},
	"IncompleteSignature":                        {http.StatusBadRequest, "The request signature does not conform to Aliyun standards."},
	"InvalidSignatureMethod":                     {http.StatusBadRequest, "Specified signature method is not valid."},
	"InvalidTimeStamp.Format":                    {http.StatusBadRequest, "Specified time stamp or date value is not well formatted."},
	"InvalidTimeStamp.Expired":                   {http.StatusBadRequest, "Specified time stamp or date value is expired."},
	"SignatureNonceUsed":                         {http.StatusBadRequest, "Specified signature nonce was used already."},
	"InvalidSecurityToken.Expired":               {http.StatusBadRequest, "Specified SecurityToken is expired."},
	"InvalidSecurityToken.Malformed":             {http.StatusBadRequest, "Specified SecurityToken is malformed."},
	"InvalidSecurityToken.MismatchWithAccessKey": {http.StatusBadRequest, "Specified SecurityToken mismatch with the AccessKey."},
	"Throttling":                                 {http.StatusBadRequest, "Request was denied due to request throttling."},
	"Throttling.User":                            {http.StatusBadRequest, "Request was denied due to user flow control."},
	"Throttling.Api":                             {http.StatusBadRequest, "Request was denied due to api flow control."},
	"ServiceUnavailable":                         {http.StatusServiceUnavailable, "The request has failed due to a temporary failure of the server."},
	"InternalError":                              {http.StatusInternalServerError, "An internal error occurred."},

	"NoPermission":                                 {http.StatusForbidden, "You are not authorized to do this action."},
	"InvalidParameter.PolicyType":                  {http.StatusBadRequest, `The parameter - "PolicyType" is incorrect.`},
	"InvalidParameter.AccountAlias.Format":         {http.StatusBadRequest, `The format of parameter - "AccountAlias" is incorrect.`},
	"InvalidParameter.AccountAlias.Length":         {http.StatusBadRequest, `The parameter - "AccountAlias" MUST be in the range of 3 and 63.`},
	"MalformedPolicyDocument":                      {http.StatusBadRequest, "The policy document is malformed."},
	"CheckAuthenticationCodeFail":                  {http.StatusForbidden, `The parameter - "AuthenticationCode" is inccorrect.`},
	"InvalidParameter.AuthenticationCode.Format":   {http.StatusBadRequest, `The parameter - "AuthenticationCode" MUST be 6 numbers.`},
	"InvalidParameter.MinimumPasswordLength.Range": {http.StatusBadRequest, `The parameter - "MinimumPasswordLength" MUST be in the range of 8 and 32.`},
	"InvalidParameter.Password.TooWeak":            {http.StatusBadRequest, `The parameter - "Password" is not compliant with the password policy.`},
	"InvalidParameter.NewPassword.TooWeak":         {http.StatusBadRequest, `The parameter - "NewPassword" is not compliant with the password policy.`},
	"InvalidParameter.NewPassword.ReusePrevention": {http.StatusBadRequest, `The parameter - "NewPassword" is not compliant with the reuse prevention password policy.`},
	"InvalidParameter.OldPassword.Incorrect":       {http.StatusBadRequest, `The parameter - "OldPassword" is incorrect.`},
	"NotSupport.Account":                           {http.StatusBadRequest, "This method can be only invoked by sub user."},

	"EntityNotExist.User":              {http.StatusNotFound, "The user does not exist."},
	"EntityNotExist.User.AccessKey":    {http.StatusNotFound, "The user access key does not exist."},
	"EntityNotExist.User.LoginProfile": {http.StatusNotFound, "The user login profile does not exist."},
	"EntityNotExist.User.MFADevice":    {http.StatusNotFound, "The user has not bound any MFA device."},
	"EntityNotExist.VirtualMFADevice":  {http.StatusNotFound, "The virtual mfa device does not exist."},
	"EntityNotExist.User.Policy":       {http.StatusNotFound, "The indicate policy of the user does not exist."},
	"EntityNotExist.User.Group":        {http.StatusNotFound, "The user has not joined the group."},
	"EntityNotExist.Group":             {http.StatusNotFound, "The group does not exist."},
	"EntityNotExist.Group.Policy":      {http.StatusNotFound, "The indicate policy attached to the group does not exist."},
	"EntityNotExist.Policy":            {http.StatusNotFound, "The policy does not exist."},
	"EntityNotExist.Policy.Version":    {http.StatusNotFound, "The policy version does not exist."},
	"EntityNotExist.Role":              {http.StatusNotFound, "The role does not exist."},
	"EntityNotExist.Role.Policy":       {http.StatusNotFound, "The indicate policy attached to the role does not exist."},
	"EntityNotExists.ResourceGroup":    {http.StatusNotFound, "The specified resource group does not exist. You must first create a resource group."},

	"EntityAlreadyExists.User":                  {http.StatusConflict, "The user does already EXIST."},
	"EntityAlreadyExists.User.Group":            {http.StatusConflict, "The user has already joined the group."},
	"EntityAlreadyExists.User.LoginProfile":     {http.StatusConflict, "The user login profile does already EXIST."},
	"EntityAlreadyExists.User.MFADevice":        {http.StatusConflict, "The user has already bound a MFA device."},
	"EntityAlreadyExists.VirtualMFADevice":      {http.StatusConflict, "The virtual mfa device does already EXIST."},
	"EntityAlreadyExists.VirtualMFADevice.User": {http.StatusConflict, "The virtual mfa device does already been bound to a user."},
	"EntityAlreadyExists.User.Policy":           {http.StatusConflict, "The user has already been attached this policy."},
	"EntityAlreadyExists.Group":                 {http.StatusConflict, "The group does already EXIST."},
	"EntityAlreadyExists.Group.Policy":          {http.StatusConflict, "The group has already been attached this policy."},
	"EntityAlreadyExists.Policy":                {http.StatusConflict, "The group does already EXIST."},
	"EntityAlreadyExists.AccountAlias":          {http.StatusConflict, "The account alias does already exist."},
	"EntityAlreadyExists.Role":                  {http.StatusConflict, "The role does already EXIST."},
	"EntityAlreadyExists.Role.Policy":           {http.StatusConflict, "The policy has already been attached to the role."},
	"EntityAlreadyExists.ResourceGroup":         {http.StatusConflict, "The resource group already exists."},

	"DeleteConflict.User.Group":             {http.StatusConflict, "The user CAN NOT be in any group while deleting the user."},
	"DeleteConflict.User.AccessKey":         {http.StatusConflict, "The user CAN NOT has any access key while deleting the user."},
	"DeleteConflict.User.LoginProfile":      {http.StatusConflict, "The user CAN NOT has any login profile while deleting the user."},
	"DeleteConflict.User.MFADevice":         {http.StatusConflict, "The user CAN NOT has any mfa device while deleting the user."},
	"DeleteConflict.VirtualMFADevice.User":  {http.StatusConflict, "The virtual mfa device CAN NOT been bound to any user while deleting it."},
	"DeleteConflict.User.Policy":            {http.StatusConflict, "The user CAN NOT has any attached policy while deleting the user."},
	"DeleteConflict.Group.User":             {http.StatusConflict, "The group CAN NOT has any user member while deleting the group."},
	"DeleteConflict.Group.Policy":           {http.StatusConflict, "The entity CAN NOT has any attached policy while deleting the group."},
	"DeleteConflict.Policy.User":            {http.StatusConflict, "The policy CAN NOT been attached to any user while deleting the policy."},
	"DeleteConflict.Policy.Group":           {http.StatusConflict, "The policy CAN NOT been attached to any group while deleting the policy."},
	"DeleteConflict.Policy.Role":            {http.StatusConflict, "The policy cannot be attached to any role when you delete it."},
	"DeleteConflict.Policy.Version":         {http.StatusConflict, "The policy CAN NOT has any version except the default version."},
	"DeleteConflict.Policy.Version.Default": {http.StatusConflict, "The default policy version CAN NOT been deleted directly."},
	"DeleteConflict.Role.Policy":            {http.StatusConflict, "The role CAN NOT has any attached policy while deleting the role."},
	"DeleteConflict.ResourceGroup.Resource": {http.StatusConflict, "Failed to delete the resource group because one or more cloud resources exist in the resource group. Try again later after you release the cloud resources."},

	"LimitExceeded.User":             {http.StatusConflict, "The count of users beyond the current limits."},
	"LimitExceeded.User.AccessKey":   {http.StatusConflict, "The access key count of the user access keys beyond the current limits."},
	"LimitExceeded.User.Group":       {http.StatusConflict, "The count of groups the target user joined beyond the current limits."},
	"LimitExceeded.User.Policy":      {http.StatusConflict, "The policy count of the user attached policies beyond the current limits."},
	"LimitExceeded.VirtualMFADevice": {http.StatusConflict, "The count of virtual mfa devices beyond the current limits."},
	"LimitExceeded.Group":            {http.StatusConflict, "The count of groups beyond the current limits."},
	"LimitExceeded.Group.Policy":     {http.StatusConflict, "The policy count of the group beyond the current limits."},
	"LimitExceeded.Policy":           {http.StatusConflict, "The count of policy beyond the current limits."},
	"LimitExceeded.Policy.Version":   {http.StatusConflict, "The count of policy version beyond the current limits."},
	"LimitExceeded.Role":             {http.StatusConflict, "The count of roles beyond the current limits."},
	"LimitExceeded.Role.Policy":      {http.StatusConflict, "The policy count of the role beyond the current limits."},
	"LimitExceeded.Tag":              {http.StatusConflict, "The count of tags beyond the current limits."},
	"LimitExceeded.ResourceGroup":    {http.StatusConflict, "The count of resource groups beyond the current limits."},

	"InvalidParameter.DurationSeconds": {http.StatusBadRequest, "The Min/Max value of DurationSeconds is 15min/1hr."},
	"InvalidParameter.ExternalId":      {http.StatusBadRequest, "The parameter ExternalId is wrongly formed."},
	"InvalidParameter.RoleArn":         {http.StatusBadRequest, "The parameter RoleArn is wrongly formed."},
	"InvalidParameter.RoleSessionName": {http.StatusBadRequest, "The parameter RoleSessionName is wrongly formed."},
	"InvalidParameter.PolicyGrammar":   {http.StatusBadRequest, "The parameter Policy has not passed grammar check."},
	"InvalidParameter.PolicySize":      {http.StatusBadRequest, "The size of Policy must be smaller than 2048 bytes."},
	"InvalidParameter.ResourceGroupId": {http.StatusBadRequest, "The ResourceGroupId is invalid."},
}

// fail is the error with the code; a message replaces the one RAM usually gives.
func fail(code string, message ...string) *Error {
	w, ok := wordings[code]
	if !ok {
		w = wording{http.StatusBadRequest, "The specified request is not valid."}
	}
	if len(message) > 0 {
		w.message = strings.Join(message, " ")
	}
	return &Error{Code: code, Message: w.message, Status: w.status}
}

// invalid is the error of a parameter that RAM checks itself: InvalidParameter.<name>.<what>.
func invalid(name, what string) *Error {
	code := "InvalidParameter." + name + "." + what
	if _, ok := wordings[code]; ok {
		return fail(code)
	}
	switch what {
	case "InvalidChars":
		return fail(code, fmt.Sprintf("The parameter - %q contains invalid chars.", name))
	case "Length":
		return fail(code, fmt.Sprintf("The parameter - %q beyond the length limit.", name))
	default:
		return fail(code, fmt.Sprintf("The format of the parameter - %q is incorrect.", name))
	}
}

// refused is the error of a parameter outside its schema: Invalid<name>.
func refused(name string) *Error {
	return fail("Invalid"+name, fmt.Sprintf("Specified parameter %s is not valid.", name))
}

// missing is the error of a mandatory parameter that is absent. The two products word it differently.
func missing(product, name string) *Error {
	if product == productIMS || product == "" {
		return fail("MissingParameter",
			fmt.Sprintf("The input parameter %q that is mandatory for processing this request is not supplied.", name))
	}
	return fail("Missing"+name, name+" is mandatory for this action.")
}
