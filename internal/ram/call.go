// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

const (
	productRAM = rpc.RAM
	productIMS = rpc.IMS
)

type verdict = rpc.Verdict

const (
	absent  = rpc.Absent
	ours    = rpc.Ours
	foreign = rpc.Foreign
)

// operation is one call and what is known about sending it again.
type operation struct {
	request  requests.AcsRequest
	response responses.AcsResponse
	unsigned bool
	signer   credential.Provider
	look     func(ctx context.Context, since time.Time) (verdict, error)
	lost     func()
	done     []string

	// names are the objects that the call is about, by newObject. That one of them does not exist means, for one that this process
	// made just now, that RAM does not see it yet.
	names []string
}

// call sends op.
func (c *Client) call(ctx context.Context, op operation) error {
	if err := requests.InitParams(op.request); err != nil {
		return err
	}
	params := rpc.Params{}
	maps.Copy(params, op.request.GetQueryParams())
	maps.Copy(params, op.request.GetFormParams())
	product := rpc.Product(strings.ToLower(op.request.GetProduct()))
	out := product.Op(op.request.GetActionName(), params, op.response)
	out.Unsigned, out.Signer, out.Look, out.Lost, out.Done = op.unsigned, op.signer, op.look, op.lost, op.done
	out.Lagging = func(err error) bool { return IsNotExist(err) && slices.ContainsFunc(op.names, c.madeJustNow) }
	return c.rpc.Call(ctx, out)
}

// commonRequest makes a request from parameters, for actions and fields that the SDK's typed requests lack, and for empty values, which
// they drop (reference: behaviours.md §18).
func commonRequest(product, version, action string, params map[string]string) *requests.CommonRequest {
	r := requests.NewCommonRequest()
	r.Product, r.Version, r.ApiName = product, version, action
	maps.Copy(r.FormParams, params)
	r.TransToAcsRequest()
	return r
}

func ramRequest(action string, params map[string]string) *requests.CommonRequest {
	return commonRequest("Ram", "2015-05-01", action, params)
}

func imsRequest(action string, params map[string]string) *requests.CommonRequest {
	return commonRequest("Ims", "2019-08-15", action, params)
}

// plain is the answer of an action that tells nothing but that it was done.
type plain struct{ *responses.BaseResponse }

func newPlain() *plain { return &plain{&responses.BaseResponse{}} }
